using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class NdjsonStreamTests
{
    private static readonly string Good = JsonSerializer.Serialize(Sessions.Typical);

    [Theory]
    [InlineData("G\n{\nG\n", "ok INVALID_JSON ok")]
    [InlineData("\nG\n\n \t\r\nG\n\n", "ok ok")]
    [InlineData("G\nG", "ok ok")]
    [InlineData("G\r\nG\r\n", "ok ok")]
    [InlineData("\uFEFFG\n", "ok")]
    [InlineData("G G\nG\n", "INVALID_JSON ok")]
    [InlineData("G,\n[G]\n7\nnull\n", "INVALID_JSON WRONG_TYPE WRONG_TYPE WRONG_TYPE")]
    [InlineData("{}\n", "MISSING_FIELD")]
    [InlineData("G\n\0\nG\n", "ok INVALID_JSON ok")]
    [InlineData("{\"customer_id\":\"\\ud800\"}\nG\n", "INVALID_JSON ok")]
    public async Task Lines_are_answered_in_order(string rows, string codes)
    {
        await using var api = new Api();

        var lines = (await api.Ndjson(rows.Replace("G", Good, StringComparison.Ordinal))).Lines();

        Assert.Equal(codes, string.Join(' ', lines[..^1].Select(Code)));
        Assert.Equal(Enumerable.Range(0, lines.Length - 1), lines[..^1].Select(line => (int)line["index"]!));
        Assert.Equal(lines.Length - 1, (int)lines[^1]["summary"]!["received"]!);
    }

    [Fact]
    public async Task Errors_have_line_and_pointer()
    {
        await using var api = new Api();

        var lines = (await api.Ndjson($"{Good}\n\n\n{{\"a\":}}\n")).Lines();

        Assert.Equal((1, 4), ((int)lines[1]["index"]!, (int)lines[1]["line"]!));
        var error = lines[1]["errors"]![0]!;
        Assert.Equal("#/1", (string)error["pointer"]!);
        Assert.Contains("byte 6", (string)error["detail"]!);
        Assert.DoesNotContain("Line", (string)error["detail"]!);
    }

    [Fact]
    public async Task Invalid_UTF8_fails_one_row()
    {
        await using var api = new Api();
        var good = Encoding.UTF8.GetBytes(Good + "\n");
        byte[] bad = [.. "{\"device_type\":\""u8, 0xC3, 0x28, .. "\"}\n"u8];

        var lines = (await api.Stream([.. good, .. bad, .. good], "application/x-ndjson")).Lines();

        Assert.Equal(["ok", "INVALID_JSON", "ok"], lines[..^1].Select(Code));
    }

    [Fact]
    public async Task Too_long_lines_fail_one_row()
    {
        await using var api = new Api();
        var longest = Good.PadRight(1 << 20);
        var tooLong = $"{{\"x\":\"{new string('x', 20 << 20)}\"}}";

        var lines = (await api.Ndjson($"{Good}\n{tooLong}\n{longest}\n{Good}\n{tooLong}")).Lines();

        Assert.Equal(["ok", "ROW_TOO_LONG", "ok", "ok", "ROW_TOO_LONG"], lines[..^1].Select(Code));
    }

    [Fact]
    public async Task CSV_errors_list_everything_wrong()
    {
        await using var api = new Api();

        var rows = (await api.Ndjson(
            $"{Bodies.RowWith("basket_value", "-5").Replace("8", "8.5", StringComparison.Ordinal)}\n7\n",
            "text/csv")).Rows();

        Assert.StartsWith("12345,,,,,,,,WRONG_TYPE,\"pages_viewed must be", rows[0]);
        Assert.Contains("basket_value must be", rows[0]);
        Assert.StartsWith(",,,,,,,,WRONG_TYPE,", rows[1]);
    }

    private static string Code(JsonObject line) =>
        line["errors"] is { } errors ? (string)errors[0]!["code"]! : line.ContainsKey("prediction") ? "ok" : "?";
}
