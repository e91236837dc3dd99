using System.Net;
using System.Net.Http.Headers;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class ParquetStreamTests
{
    private const string Type = "application/vnd.apache.parquet";
    private const string Good = "7,25.5,8,75,Mobile,Returning\n,0.1,3,,Desktop,New\n9,-1,2,5,Tablet,Old\n";

    [Fact]
    public async Task All_formats_give_the_same_answers()
    {
        await using var api = new Api();
        var csv = StreamCalls.Header + Good;
        var parquet = Parquet(csv);

        var expected = await api.Csv(csv, "application/x-ndjson");
        var answer = await api.Stream(parquet, Type, "application/x-ndjson");
        var table = await Bytes(api, parquet, Type, accept: null);
        var ofCsv = await api.Csv(csv);
        var fromCsv = await Bytes(api, System.Text.Encoding.UTF8.GetBytes(csv), "text/csv", Type);

        Assert.Equal(expected.Text, answer.Text);
        Assert.Equal(ofCsv.Rows(), ParquetFile.Read(table)[1..]);
        Assert.Equal(ofCsv.Rows(), ParquetFile.Read(fromCsv)[1..]);
        Assert.Equal("\"customer_id\",\"prediction\"", ParquetFile.Read(table)[0][..26]);
    }

    [Fact]
    public async Task Parquet_numbers_ignore_CSV_formats()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(
            "unit: currency,", "unit: currency, number_format: '1.234,56',", StringComparison.Ordinal));
        await using var api = new Api(models);
        const string Rows = "1,1,1,{0},Mobile,New\n";

        var csv = await api.Csv(StreamCalls.Header + string.Format(Rows, "\"12,345\""), "application/x-ndjson");
        var typed = await api.Stream(
            Parquet(StreamCalls.Header + string.Format(Rows, "12.345")), Type, "application/x-ndjson");

        Assert.Equal(csv.Text, typed.Text);
        Assert.DoesNotContain("errors", typed.Text);
    }

    [Fact]
    public async Task Kept_columns_keep_their_types()
    {
        await using var api = new Api();
        var parquet = Parquet("note," + StreamCalls.Header + "\"a,b\",7,25.5,8,75,Mobile,Returning\n");

        var answer = ParquetFile.Read(await Bytes(api, parquet, Type, accept: null, "?keep=note,basket_value"));

        Assert.StartsWith("\"note\",\"basket_value\",\"customer_id\",", answer[0]);
        Assert.StartsWith("\"a,b\",75,7,", answer[1]);
    }

    [Fact]
    public async Task Damaged_bodies_are_rejected()
    {
        await using var api = new Api();
        var parquet = Parquet(StreamCalls.Header + Good);

        foreach (var body in (byte[][])[parquet[..^9], "PAR1"u8.ToArray(), []])
            (await api.Stream(body, Type)).IsProblem(400, "INVALID_PARQUET");
    }

    [Fact]
    public async Task Missing_columns_are_reported()
    {
        await using var api = new Api();

        var answer = await api.Stream(Parquet("time_spent\n1\n"), Type);

        answer.IsProblem(400, "INVALID_PARQUET");
        Assert.Contains("pages_viewed", answer.Text);
    }

    [Fact]
    public async Task Too_large_bodies_are_rejected()
    {
        var settings = new Dictionary<string, string> { ["Serving:MaxParquetBytes"] = "1000" };
        await using var api = new Api(settings: settings);

        var answer = await api.Stream(Parquet(StreamCalls.Header + Good), Type);

        answer.IsProblem(413, "BODY_TOO_LARGE");
    }

    private static byte[] Parquet(string csv) => ParquetFile.FromCsv(csv, name => name switch
    {
        "customer_id" or "pages_viewed" => CellKind.Integer,
        "time_spent" or "basket_value" => CellKind.Number,
        _ => CellKind.Text,
    });

    private static async Task<byte[]> Bytes(Api api, byte[] body, string type, string? accept, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/predict/batch{query}");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Type, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
