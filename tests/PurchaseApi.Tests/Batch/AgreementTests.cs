using System.Globalization;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class AgreementTests
{
    private const int Rows = 10_000;

    /// <summary>Values of a field: allowed ones and bad ones that both JSON and CSV can say.</summary>
    private static readonly string[] Numbers =
        ["0", "1", "25.5", "8", "-0", "1e1", "0.1", "1439.9999999999999", "7.000", "-1", "1e9", "1e400", "8.5", "what"];

    [Fact]
    public async Task JSON_NDJSON_and_CSV_agree_on_ten_thousand_rows()
    {
        await using var api = new Api();
        var random = new Random(20261121);
        var rows = Enumerable.Range(0, Rows).Select(_ => Row(random)).ToArray();
        var json = rows.Select(row => row.ToJson()).ToArray();

        var batch = await api.Post("/predict/batch", $"[{string.Join(',', json)}]");
        var ndjson = (await api.Ndjson(string.Join('\n', json))).Lines();
        var lines = StreamCalls.Header + string.Concat(rows.Select(row => row.ToCsv() + "\n"));
        var csv = (await api.Csv(lines, "application/x-ndjson")).Lines();

        var expected = batch.Body!["results"]!.AsArray().Select(Told).ToArray();
        Assert.Equal(Rows, expected.Length);
        Assert.Equal(expected, ndjson[..^1].Select(Told));
        Assert.Equal(expected, csv[..^1].Select(Told));
        Assert.InRange((int)ndjson[^1]["summary"]!["failed"]!, Rows / 10, Rows * 9 / 10);
        Assert.Equal(ndjson[^1].ToJsonString(), csv[^1].ToJsonString());
    }

    /// <summary>All of a good item; of a bad one its id, and the places and codes of its errors.</summary>
    private static string Told(JsonNode? item) => item!["errors"] is not { } errors
        ? item.ToJsonString()
        : $"{item["index"]} {item["customer_id"]?.ToJsonString()} " + string.Join(' ', errors.AsArray()
            .Select(error => $"{error!["pointer"]} {error["code"]}").Order());

    private static GeneratedRow Row(Random random)
    {
        string? Any(string[] values, int good) =>
            random.Next(9) == 0 ? null : values[random.Next(random.Next(8) == 0 ? values.Length : good)];

        string[] ids = ["1", "-12", "9223372036854775807", "A-1 b", "007", "=1", "x\u00e9"];
        var basket = (random.NextDouble() * 300).ToString("R", CultureInfo.InvariantCulture);
        return new(
            Any(ids, 5), Any(Numbers, 9), Any(Numbers, 2), random.Next(3) == 0 ? basket : Any(Numbers, 9),
            Any(["Mobile", "Desktop", "Tablet", "mobile", "Phone"], 3), Any(["New", "Returning", "Old"], 2));
    }

    private sealed record GeneratedRow(
        string? Id, string? TimeSpent, string? PagesViewed, string? BasketValue, string? Device, string? Customer)
    {
        public string ToJson() => Bodies.From(
        [
            ("customer_id", IsNumber ? Id! : Text(Id)), ("time_spent", Number(TimeSpent)),
            ("pages_viewed", Number(PagesViewed)), ("basket_value", Number(BasketValue)),
            ("device_type", Text(Device)), ("customer_type", Text(Customer)),
        ]);

        public string ToCsv() => $"{Id},{TimeSpent},{PagesViewed},{BasketValue},{Device},{Customer}";

        private bool IsNumber => long.TryParse(Id, out var number) && $"{number}" == Id;

        private static string Number(string? text) => text is null or "what" ? Text(text) : text;

        private static string Text(string? text) => text is null ? "null" : $"\"{text}\"";
    }
}
