using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

/// <summary>Files of a model that counts days.</summary>
public sealed class DateStreamTests
{
    private const string Yaml =
        """
        name: purchase
        inputs:
          signup: { type: date, format: d.m.y, missing: keep, example: '2025-06-11' }
          pages: { type: integer, range: [0, 100], example: 3 }
          as_of: { type: date, example: '2025-06-30' }
        features:
          days: days_since(signup)
        label: { name: bought, positive: 1 }
        """;

    private const string Rows = "signup,pages\n11.06.2025,3\n,4\n2025-06-11,3\n";

    [Fact]
    public async Task The_reference_date_comes_from_row_or_query()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: Yaml);
        await using var api = new Api(models);
        var lines = Rows.TrimEnd().Split('\n').Select((line, i) => i == 0 ? $"{line},as_of" : $"{line},2025-06-30");
        var inRows = await api.Csv(string.Join('\n', lines));

        var inRequest = await api.Csv(Rows, query: "?as_of=2025-06-30");
        var json = await api.Post("/predict/batch",
            """
            [{"signup":"2025-06-11","pages":3,"as_of":"2025-06-30"},{"signup":null,"pages":4,"as_of":"2025-06-30"}]
            """);
        var ndjson = await api.Ndjson(
            """{"signup":"2025-06-11","pages":3}""", "text/csv", "?as_of=2025-06-30T00:00:00Z");

        Assert.Equal(inRows.Text, inRequest.Text);
        Assert.Equal(["", "", "WRONG_TYPE"], inRequest.Rows().Select(row => row.Split(',')[7]));
        Assert.Equal(inRequest.Rows()[0], ndjson.Rows()[0]);
        Assert.Equal(
            inRequest.Rows()[..2].Select(row => row.Split(',')[1]),
            json.Body!["results"]!.AsArray().Select(item => item!["probability"]!.ToJsonString()));
    }

    [Fact]
    public async Task Files_without_a_reference_date_are_rejected()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: Yaml);
        await using var api = new Api(models);

        var answer = await api.Csv(Rows);

        answer.IsProblem(400, "INVALID_CSV");
        Assert.Contains("as_of is missing; give the column, or ?as_of= with a date", (string)answer.Body!["detail"]!);
        (await api.Csv(Rows, query: "?as_of=today")).IsProblem(400, "INVALID_QUERY");
    }

    [Fact]
    public async Task The_schema_describes_dates()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: Yaml);
        await using var api = new Api(models);

        var schema = (await api.Get("/models/purchase/schema")).Body!;

        Assert.Equal("date-time", (string)schema["properties"]!["as_of"]!["format"]!);
    }
}
