using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

/// <summary>An answer is at most a few times what was sent.</summary>
public sealed class AmplificationTests
{
    private const string Good =
        """{"time_spent":1,"pages_viewed":1,"basket_value":1,"device_type":"Mobile","customer_type":"New"}""";

    [Fact]
    public async Task Batches_detail_the_first_hundred_invalid_rows()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict/batch", $"[{Repeat("{},", 9_998)}{{}},{Good}]");

        Assert.Equal(HttpStatusCode.MultiStatus, answer.Status);
        var items = answer.Body!["results"]!.AsArray();
        Assert.Equal(5, items[99]!["errors"]!.AsArray().Count);
        Assert.NotNull(items[99]!["errors"]![0]!["detail"]);
        Assert.Equal(
            """[{"pointer":"#/100","code":"MISSING_FIELD"}]""", items[100]!["errors"]!.ToJsonString());
        Assert.InRange(answer.Text.Length, 0, 64 * 3 * 10_000);
    }

    [Fact]
    public async Task Streams_detail_the_first_hundred_invalid_lines()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict/batch", Repeat("{}\n", 9_000), "application/x-ndjson");

        var lines = answer.Text.Split('\n');
        Assert.Contains("detail", lines[99]);
        Assert.DoesNotContain("detail", lines[100]);
        Assert.InRange(answer.Text.Length, 0, (64 * 3 * 9_000) + (1 << 20));
    }

    [Theory]
    [InlineData("application/x-ndjson", "{}\n")]
    [InlineData("text/csv", "x\n")]
    public async Task Streams_of_invalid_rows_end_early(string type, string line)
    {
        await using var api = new Api();
        var header = type == "text/csv" ? "time_spent,pages_viewed,basket_value,device_type,customer_type\n" : "";

        var answer = await api.Post("/predict/batch", header + Repeat(line, 100_000), type);

        Assert.Contains("TOO_MANY_BAD_ROWS", answer.Text);
        Assert.InRange(answer.Text.Length, 0, 10 << 20);
        if (type == "text/csv") return;
        var summary = JsonNode.Parse(answer.Text.TrimEnd().Split('\n')[^1])!["summary"]!;
        Assert.False((bool)summary["complete"]!);
        Assert.InRange((int)summary["received"]!, 10_000, 13_000);
    }

    [Fact]
    public async Task Half_invalid_streams_are_completed()
    {
        await using var api = new Api();

        var answer = await api.Post(
            "/predict/batch", Repeat($"{{}}\n{Good}\n", 20_000), "application/x-ndjson");

        Assert.Contains("\"complete\":true", answer.Text);
    }

    [Fact]
    public async Task Compression_bombs_are_413()
    {
        await using var api = new Api();
        var body = $"[{Repeat("{},", 900_000)}{{}}]";

        var answer = await api.PostBytes("/predict/batch", Packed.Encode("gzip", body), "application/json", "gzip");

        answer.IsProblem(413, "BODY_TOO_LARGE");
        Assert.Contains("200 times", answer.Text);
    }

    [Fact]
    public async Task Long_keys_are_shortened_in_errors()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", $$"""{"{{new string('k', 5_000)}}":1}""");

        Assert.InRange(answer.Text.Length, 0, 3_000);
        Assert.Equal(
            $"#/{new string('k', 200)}...", (string?)answer.Body!["errors"]![0]!["pointer"]);
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
