using System.Net;
using System.Text.Json;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class StreamTests
{
    private const string Rows = StreamCalls.Header + "1,25.5,8,75,Mobile,Returning\n,,3,0,,New\nA-1,1,1,1,Tablet,New\n";

    [Theory]
    [InlineData("application/x-ndjson", null, "application/x-ndjson")]
    [InlineData("text/csv", null, "text/csv")]
    [InlineData("text/csv; charset=utf-8; header=present", "*/*", "text/csv")]
    [InlineData("text/csv", "application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/x-ndjson", "text/csv", "text/csv")]
    [InlineData("application/x-ndjson", "text/csv;q=0.5, application/*;q=0.4", "text/csv")]
    [InlineData("text/csv", "text/*", "text/csv")]
    [InlineData("text/csv", "text/csv;q=0, */*", "application/x-ndjson")]
    public async Task Streams_are_answered_in_their_format_or_the_accepted_one(
        string type, string? accept, string answered)
    {
        await using var api = new Api();
        var isCsv = type.StartsWith("text/csv", StringComparison.Ordinal);
        var body = isCsv ? Rows : JsonSerializer.Serialize(Sessions.Typical);

        var answer = await api.Stream(System.Text.Encoding.UTF8.GetBytes(body), type, accept);

        Assert.Equal((HttpStatusCode.OK, answered), (answer.Status, answer.ContentType));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Single(answer.Headers.GetValues("X-Model-Version"));
    }

    [Theory]
    [InlineData("text/csv", "application/json")]
    [InlineData("application/x-ndjson", "text/html, application/xml")]
    [InlineData("text/csv", "text/csv;q=0")]
    public async Task Unknown_formats_are_406(string type, string accept)
    {
        await using var api = new Api();

        (await api.Stream("{}"u8.ToArray(), type, accept)).IsProblem(406, "NOT_ACCEPTABLE");
    }

    [Theory]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("application/vnd.ms-excel")]
    public async Task Spreadsheets_are_recognized(string type)
    {
        await using var api = new Api();

        var answer = await api.Stream("PK"u8.ToArray(), type);

        answer.IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
        Assert.Contains("Save it as CSV", answer.Text);
    }

    [Theory]
    [InlineData("text/csv; charset=koi8-r")]
    [InlineData("application/x-ndjson; charset=big5")]
    [InlineData("application/csv")]
    [InlineData("text/plain")]
    public async Task Other_content_types_are_415_with_the_known_ones(string type)
    {
        await using var api = new Api();

        var answer = await api.Stream("{}"u8.ToArray(), type);

        answer.IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
        Assert.Contains(
            "application/json, application/x-ndjson, text/csv or application/vnd.apache.parquet", answer.Text);
    }

    [Fact]
    public async Task NDJSON_has_the_items_of_a_JSON_batch_and_a_summary()
    {
        await using var api = new Api();
        string[] rows =
        [
            Bodies.RowWith("customer_id", "\"a b+c=/@|\""), Bodies.RowWith("basket_value", "-5"),
            Bodies.RowWith("time_spent", "null"), Bodies.RowWithout("customer_id"), "[]", "{}",
            Bodies.RowWith("customer_id", "-0"), Bodies.RowWith("customer_id", "\"\\u0041\""),
        ];

        var batch = await api.Post("/predict/batch", $"[{string.Join(',', rows)}]");
        var lines = (await api.Ndjson(string.Join('\n', rows))).Lines();

        var items = batch.Body!["results"]!.AsArray();
        Assert.Equal(rows.Length + 1, lines.Length);
        foreach (var (item, line) in items.Zip(lines))
        {
            if (line.Remove("line", out var number)) Assert.Equal((int)line["index"]! + 1, (int)number!);
            Assert.Equal(item!.ToJsonString(), line.ToJsonString());
        }

        var version = (string)batch.Body["model_version"]!;
        Assert.StartsWith(
            """{"summary":{"received":8,"succeeded":5,"failed":3,"complete":true,"expected_positives":""",
            lines[^1].ToJsonString());
        Assert.Equal(version, (string)lines[^1]["model_version"]!);
    }

    [Fact]
    public async Task CSV_has_the_answers_of_NDJSON()
    {
        await using var api = new Api();

        var csv = await api.Csv(Rows);
        var ndjson = (await api.Csv(Rows, "application/x-ndjson")).Lines();

        Assert.StartsWith(StreamCalls.AnswerHeader + "\r\n", csv.Text);
        string[] names = ["customer_id", "prediction", "probability", "confidence", "segment", "intent", "action"];
        Assert.Equal(3, csv.Rows().Length);
        Assert.Equal(
            ndjson[..^1].Select(line => string.Join(',', names.Select(name => line[name]?.ToString()))
                + $",{ndjson[^1]["model_version"]},,"),
            csv.Rows());
        Assert.Equal(["time_spent", "device_type"], ndjson[1]["imputed"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Empty_streams_are_complete()
    {
        await using var api = new Api();

        var summary = Assert.Single((await api.Ndjson("\n \n")).Lines())["summary"]!;
        Assert.StartsWith("""{"received":0,"succeeded":0,"failed":0,"complete":true""", summary.ToJsonString());
        Assert.Empty((await api.Csv(StreamCalls.Header)).Rows());
        Assert.Equal(StreamCalls.AnswerHeader + "\r\n", (await api.Csv(StreamCalls.Header.Trim())).Text);
    }

    [Fact]
    public async Task Blocks_are_answered_in_order_by_one_version()
    {
        await using var api = new Api();
        var body = StreamCalls.Header
            + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},{i % 1441},2,3.5,Mobile,New\n"));

        var rows = (await api.Csv(body)).Rows();

        Assert.Equal(Enumerable.Range(0, 50_000), rows.Select(row => int.Parse(row.Split(',')[0])));
        Assert.Single(rows.Select(row => row.Split(',')[7]).Distinct());
        Assert.Equal(rows[7].Split(',')[1..], rows[7 + 1441].Split(',')[1..]);
    }

    [Fact]
    public async Task Named_models_answer_streams()
    {
        await using var api = new Api();

        var answer = await api.Post("/models/purchase/predict/batch", Rows, "text/csv");

        Assert.Equal((await api.Csv(Rows)).Text, answer.Text);
        (await api.Post("/models/sales/predict/batch", Rows, "text/csv")).IsProblem(404, "UNKNOWN_MODEL");
    }

    [Fact]
    public async Task Streams_without_a_model_are_rejected_unread()
    {
        using var models = new ModelsFolder();
        await using var api = new Api(models);

        (await api.Csv(Rows)).IsProblem(503, "NO_MODEL");
    }
}
