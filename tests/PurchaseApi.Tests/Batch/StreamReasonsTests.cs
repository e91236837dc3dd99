using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class StreamReasonsTests
{
    private const string Ndjson = "application/x-ndjson", Explained = "?explain=true&top_reasons=2";

    /// <summary>Good rows, some with missing values, and bad ones; more than are answered at once.</summary>
    private static readonly string[] Rows =
    [
        .. Enumerable.Range(0, 3000).Select(i =>
            $"{i},{(i % 7 == 0 ? "" : $"{i % 90}.5")},{i % 20},{(i % 100 == 99 ? -1 : i % 150)},"
            + $"{(i % 5 == 0 ? "" : "Mobile")},{(i % 2 == 0 ? "New" : "Returning")}\n"),
    ];

    [Fact]
    public async Task JSON_NDJSON_and_CSV_have_the_same_reasons()
    {
        await using var api = new Api();

        var batch = await api.Post($"/predict/batch{Explained}", $"[{string.Join(',', Rows.Select(ToJson))}]");
        var lines = await api.Ndjson(string.Join('\n', Rows.Select(ToJson)), query: Explained);
        var csv = await api.Csv(StreamCalls.Header + string.Concat(Rows), query: Explained);

        Assert.Equal(HttpStatusCode.MultiStatus, batch.Status);
        using var document = JsonDocument.Parse(batch.Text);
        var items = document.RootElement.GetProperty("results").EnumerateArray().ToArray();
        var good = items.Where(item => item.TryGetProperty("reasons", out _)).ToArray();
        Assert.Equal(2970, good.Length);
        Assert.Equal(
            good.Select(item => item.GetRawText()), lines.Text.Split('\n').Where(line => line.Contains("\"reasons\"")));
        Assert.Equal(items.Select(Told), Records(csv.Text).Select(Told));
    }

    [Fact]
    public async Task Reason_columns_come_last()
    {
        await using var api = new Api();

        var two = await api.Csv(StreamCalls.Header + Rows[1], query: Explained);
        var all = await api.Csv(StreamCalls.Header + Rows[1], query: "?explain=true&top_reasons=100");

        Assert.StartsWith(
            $"{StreamCalls.AnswerHeader},reason_1,reason_2,contribution_1,contribution_2,base_value,other,margin\r\n",
            two.Text);
        Assert.Contains(",reason_7,contribution_1,", all.Text);
        Assert.Equal("0", Assert.Single(Records(all.Text))["other"]);
    }

    [Fact]
    public async Task Top_rows_keep_their_reasons()
    {
        await using var api = new Api();
        var body = StreamCalls.Header + string.Concat(Rows);

        var all = (await api.Csv(body, Ndjson, Explained)).Lines()[..^1];
        var best = (await api.Csv(body, Ndjson, $"{Explained}&top=700")).Lines()[..^1];
        var csv = Records((await api.Csv(body, query: $"{Explained}&top=700")).Text);

        var byIndex = all.ToDictionary(line => (int)line["index"]!, line => line.ToJsonString());
        Assert.Equal(700, best.Length);
        Assert.All(best, line => Assert.Equal(byIndex[(int)line["index"]!], line.ToJsonString()));
        Assert.Equal(best.Select(line => Told(Element(line))), csv.Select(Told));
    }

    [Fact]
    public async Task Spreadsheet_formulas_stay_text()
    {
        using var models = new ModelsFolder();
        const string shape = "=a, \\\"b\\\";";
        models.Publish(yaml: $$"""
            name: purchase
            inputs:
              shape: { type: category, values: ["{{shape}}", round] }
            label: { name: bought, positive: 1 }
            """);
        await using var api = new Api(models);

        var answer = await api.Ndjson($$"""{"shape":"{{shape}}"}""", "text/csv", "?explain=true");

        Assert.StartsWith("shape =a, \"b\"; ", Assert.Single(Records(answer.Text))["reason_1"]);
    }

    [Fact]
    public async Task Streams_reject_counterfactuals()
    {
        await using var api = new Api();

        (await api.Csv(StreamCalls.Header + Rows[1], query: "?counterfactual=true")).IsProblem(400, "INVALID_QUERY");
    }

    private static string ToJson(string row)
    {
        var cells = row.TrimEnd().Split(',');
        string[] values =
        [
            .. cells.Index().Select(cell =>
                cell.Item == "" ? "null" : cell.Index > 3 ? $"\"{cell.Item}\"" : cell.Item),
        ];
        return Bodies.From([.. StreamCalls.Header.TrimEnd().Split(',').Zip(values)]);
    }

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    /// <summary>What an item of JSON says of its reasons, and so the record of a CSV.</summary>
    private static string Told(JsonElement item)
    {
        if (!item.TryGetProperty("reasons", out var reasons)) return $"{item.GetProperty("customer_id")} none";

        var listed = reasons.GetProperty("contributions").EnumerateArray().ToArray();
        return $"{item.GetProperty("customer_id")} {reasons.GetProperty("base_value")} {reasons.GetProperty("other")} "
            + $"{reasons.GetProperty("margin")} "
            + string.Join(' ', listed.Select(one => $"{one.GetProperty("text")} {one.GetProperty("contribution")}"));
    }

    private static string Told(Dictionary<string, string> record) => record["reason_1"] == ""
        ? $"{record["customer_id"]} none"
        : $"{record["customer_id"]} {record["base_value"]} {record["other"]} {record["margin"]} "
            + $"{record["reason_1"]} {record["contribution_1"]} {record["reason_2"]} {record["contribution_2"]}";

    /// <summary>Every line has as many cells as the header, or the reading fails.</summary>
    private static List<Dictionary<string, string>> Records(string text)
    {
        var options = CsvReaderOptions.Default with
        {
            Separator = ',',
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
        };
        using var csv = CsvReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);
        csv.ReadHeader();
        string[] names = [.. csv.Headers];
        var records = new List<Dictionary<string, string>>();
        while (csv.Read())
            records.Add(names.Index().ToDictionary(name => name.Item, name => csv.GetString(name.Index)));
        return records;
    }
}
