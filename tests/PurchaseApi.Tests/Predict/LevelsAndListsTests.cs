using System.Net;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.OpenApi;
using PurchaseApi.Tests.Scoring.Inputs;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

/// <summary>Ordinals and lists over HTTP.</summary>
public sealed class LevelsAndListsTests : IAsyncDisposable
{
    private const string Row = """{ "often": " often ", "kinds": ["Toys"], "words": ["a", "b"] }""";

    private readonly ModelsFolder models = new();
    private readonly Api api;

    public LevelsAndListsTests()
    {
        models.Publish(yaml: OrdinalAndListTests.Yaml);
        api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "habits" });
    }

    [Fact]
    public async Task Aliases_and_list_order_do_not_change_the_answer()
    {
        var one = await api.Post("/predict", Row);
        var other = await api.Post(
            "/predict", """{ "words": ["y", "x", "y"], "kinds": ["Toys", "Toys"], "often": "OFTEN" }""");

        Assert.Equal((HttpStatusCode.OK, one.Text), (one.Status, other.Text));
    }

    [Fact]
    public async Task A_higher_level_changes_answer_and_reasons()
    {
        var always = await api.Post("/predict?explain=true&top_reasons=100", Row.Replace(" often ", "always"));

        Assert.NotEqual(
            (double)(await api.Post("/predict", Row)).Body!["probability"]!, (double)always.Body!["probability"]!);
        var reason = always.Body["reasons"]!["contributions"]!.AsArray()
            .Single(one => (string?)one!["name"] == "often")!;
        Assert.Equal("Always", (string?)reason["value"]);
        Assert.DoesNotContain("\"kinds\"", always.Text);
    }

    [Fact]
    public async Task Invalid_levels_and_items_are_reported_with_the_allowed_ones()
    {
        var errors = (await api.Post("/predict", """{ "often": "daily", "kinds": ["Cars"], "words": "a" }"""))
            .Body!["errors"]!.AsArray();

        Assert.Equal(
            ["#/often NOT_ALLOWED", "#/kinds NOT_ALLOWED", "#/words WRONG_TYPE"],
            errors.Select(error => $"{error!["pointer"]} {error["code"]}"));
        Assert.Contains("one of Never, Rarely, Sometimes, Often, Always", (string?)errors[0]!["detail"]);
    }

    [Fact]
    public async Task The_document_lists_levels_and_items()
    {
        var document = await ServedDocument.Fetch(api);
        var row = JsonNode.Parse(document.Root.GetProperty("components").GetProperty("schemas")
            .GetProperty("HabitsRow").GetProperty("properties").GetRawText())!;

        Assert.Equal(
            ["Never", "Rarely", "Sometimes", "Often", "Always", null],
            row["often"]!["enum"]!.AsArray().Select(level => (string?)level));
        Assert.Equal(
            ["Food", "Home", "Toys"], row["kinds"]!["items"]!["enum"]!.AsArray().Select(item => (string?)item));
        Assert.Equal("array", (string?)row["words"]!["type"]);
        var predict = document.Operations.Single(one => one.Path == "/predict");
        var example = predict.Request!.Value.GetProperty("examples").GetProperty("row").GetProperty("value");
        Assert.Empty(predict.Faults(await api.Post("/predict", example.GetRawText())));
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        models.Dispose();
    }
}
