using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class BatchTests
{
    private const string Path = "/predict/batch";

    [Fact]
    public async Task Batches_are_answered_in_order()
    {
        await using var api = new Api();
        var rows = Various(100);

        var answer = await api.Post(Path, Batch(rows));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith("""{"received":100,"succeeded":100,"failed":0,""", answer.Body!["summary"]!.ToJsonString());
        Assert.Equal(Enumerable.Range(0, 100), Results(answer).Select(item => (int)item["index"]!));
        Assert.Equal(rows.Select(row => row.customer_id), Results(answer).Select(item => (long)item["customer_id"]!));
    }

    [Fact]
    public async Task Batch_answers_equal_single_answers_exactly()
    {
        await using var api = new Api();
        var rows = Various(40);

        var together = Results(await api.Post(Path, Batch(rows)));

        foreach (var (i, row) in rows.Index())
        {
            var alone = (await api.Predict(row)).Body!.AsObject();
            var one = Assert.Single(Results(await api.Post(Path, Batch(row))));
            alone.Remove("model_version");
            foreach (var item in (JsonObject[])[together[i], one])
            {
                item.Remove("index");
                Assert.Equal(alone.ToJsonString(), item.ToJsonString());
            }
        }
    }

    [Fact]
    public async Task Order_and_other_rows_do_not_change_answers()
    {
        await using var api = new Api();
        var rows = Various(200);
        var shuffled = rows.ToArray();
        new Random(3).Shuffle(shuffled);

        var answers = Results(await api.Post(Path, Batch(rows))).ToDictionary(item => (long)item["customer_id"]!, Text);
        var again = Results(await api.Post(Path, Batch(shuffled)))
            .Concat(Results(await api.Post(Path, Batch(rows[..7])))).ToArray();

        Assert.All(again, item => Assert.Equal(answers[(long)item["customer_id"]!], Text(item)));

        static string Text(JsonObject item)
        {
            item.Remove("index");
            return item.ToJsonString();
        }
    }

    [Fact]
    public async Task Invalid_rows_do_not_fail_the_batch()
    {
        await using var api = new Api();
        string[] rows =
        [
            Bodies.RowWith("customer_id", "1"),
            Bodies.RowWith("customer_id", "\"b\"").Replace("75", "-5", StringComparison.Ordinal),
            "7",
            Bodies.RowWith("customer_id", "1"),
            Bodies.RowWith("customer_id", "\"=1\""),
            Bodies.RowWithout("device_type"),
        ];

        var answer = await api.Post(Path, $"[{string.Join(",", rows)}]");

        Assert.Equal(HttpStatusCode.MultiStatus, answer.Status);
        Assert.StartsWith("""{"received":6,"succeeded":2,"failed":4,""", answer.Body!["summary"]!.ToJsonString());
        var items = Results(answer);
        Assert.Equal(Enumerable.Range(0, 6), items.Select(item => (int)item["index"]!));
        Assert.Equal([true, false, false, true, false, false], items.Select(item => item.ContainsKey("prediction")));
        Assert.Equal(
            ["1", "\"b\"", "null", "1", "null", "12345"],
            items.Select(item => item["customer_id"]?.ToJsonString() ?? "null"));
        Assert.Equal(
            [
                "#/1/basket_value OUT_OF_RANGE", "#/2 WRONG_TYPE", "#/4/customer_id NOT_ALLOWED",
                "#/5/device_type MISSING_FIELD",
            ],
            items.SelectMany(item => item["errors"]?.AsArray() ?? [])
                .Select(error => $"{error!["pointer"]} {error["code"]}"));
    }

    [Fact]
    public async Task Batches_without_valid_rows_are_422()
    {
        await using var api = new Api();

        var answer = await api.Post(Path, $"[{string.Join(",", Enumerable.Repeat("{}", 30))}]");

        answer.IsProblem(422, "NO_VALID_ROW");
        Assert.Equal("""{"received":30,"succeeded":0,"failed":30}""", answer.Body!["summary"]!.ToJsonString());
        Assert.Equal(100, answer.Errors().Length);
        Assert.Equal(("#/0/time_spent", "MISSING_FIELD"), answer.Errors()[0]);
    }

    [Fact]
    public async Task Batches_are_limited_to_10_000_rows()
    {
        await using var api = new Api();
        var row = JsonSerializer.Serialize(Sessions.Typical);

        var full = await api.Post(Path, $"[{string.Join(",", Enumerable.Repeat(row, 10_000))}]");
        var over = await api.Post(Path, $"[{string.Join(",", Enumerable.Repeat(row, 10_001))}]");

        Assert.Equal(HttpStatusCode.OK, full.Status);
        Assert.Equal(10_000, Results(full).Length);
        over.IsProblem(413, "TOO_MANY_ROWS");
    }

    [Fact]
    public async Task Batches_are_limited_to_8_MiB()
    {
        await using var api = new Api();
        var batch = Batch(Sessions.Typical);

        var largest = Encoding.UTF8.GetBytes(batch.PadRight(8 << 20));
        var tooLarge = Encoding.UTF8.GetBytes(batch.PadRight((8 << 20) + 1));

        Assert.Equal(HttpStatusCode.OK, (await api.PostBytes(Path, largest)).Status);
        (await api.PostBytes(Path, tooLarge)).IsProblem(413, "BODY_TOO_LARGE");
    }

    [Theory]
    [InlineData("[]", "EMPTY_BATCH")]
    [InlineData("", "INVALID_JSON")]
    [InlineData("{}", "INVALID_JSON")]
    [InlineData("null", "INVALID_JSON")]
    [InlineData("[{}", "INVALID_JSON")]
    [InlineData("[{},]", "INVALID_JSON")]
    [InlineData("[{}][{}]", "INVALID_JSON")]
    [InlineData("{}\n{}\n", "INVALID_JSON")]
    public async Task Non_arrays_are_rejected(string body, string code)
    {
        await using var api = new Api();

        (await api.Post(Path, body)).IsProblem(400, code);
    }

    [Fact]
    public async Task Many_errors_make_a_bounded_answer()
    {
        await using var api = new Api();
        var bad = Bodies.From(Enumerable.Range(0, 10_000).Select(i => ($"f{i}", "1")));

        var answer = await api.Post(
            Path, $"[{JsonSerializer.Serialize(Sessions.Typical)},{string.Join(",", Enumerable.Repeat(bad, 60))}]");

        Assert.Equal(HttpStatusCode.MultiStatus, answer.Status);
        Assert.InRange(answer.Text.Length, 1, 8 << 20);
    }

    private static Session[] Various(int count)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Session(
                i,
                random.Next(8) == 0 ? null : random.NextDouble() * 1440,
                random.Next(10_001),
                random.NextDouble() * 500,
                random.Next(4) == 0 ? null : random.GetItems(["Mobile", "Desktop", "Tablet"], 1)[0],
                random.GetItems(["New", "Returning"], 1)[0])),
        ];
    }

    private static string Batch(params Session[] rows) => JsonSerializer.Serialize(rows);

    private static JsonObject[] Results(Answer answer) =>
        [.. answer.Body!["results"]!.AsArray().Select(item => item!.AsObject())];
}
