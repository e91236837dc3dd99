using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models;

/// <summary>Everybody who asks hears the same verdict.</summary>
public sealed class VerdictTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("label_leak", "do_not_use")]
    [InlineData("constant_model", "do_not_use")]
    [InlineData("miscalibrated", "use_with_care")]
    [InlineData(null, "use")]
    public async Task Service_and_worker_give_the_same_verdict(string? code, string decision)
    {
        models.Publish(findings: code is null ? [] : [new Finding(code, "What was found.")]);
        await using var api = new Api(models);

        var info = (await api.Get("/model/info")).Body!;
        var model = (await api.Get("/models/purchase")).Body!;
        var summary = (await api.Get("/models")).Body!["models"]![0]!;
        var listed = JsonNode.Parse((await Worker.Run("list", "--models", models.Path, "--json")).Output)!;

        var verdicts = new[] { info, model, summary, listed["models"]![0]!["versions"]![0]! }
            .Select(node => node["verdict"]!).ToArray();
        Assert.All(verdicts, verdict => Assert.Equal(decision, (string)verdict["decision"]!));
        Assert.Single(verdicts.Select(verdict => verdict["reasons"]!.ToJsonString()).Distinct());
        Assert.Equal(code is null ? 0 : 1, verdicts[0]["reasons"]!.AsArray().Count);
    }

    [Fact]
    public async Task Rule_models_have_no_metrics()
    {
        var folder = Path.Combine(SharedData.Repository, "models");
        await using var shipped = new Api(settings: new Dictionary<string, string> { ["Serving:ModelsPath"] = folder });

        var info = (await shipped.Get("/models/customer-segments")).Body!;

        Assert.Null(info["verdict"]);
        Assert.Contains("Not measured", (await Worker.Run("list", "--models", folder)).Output);
    }

    [Fact]
    public async Task Uncalibrated_probabilities_are_not_called_calibrated()
    {
        models.Publish(findings: [new Finding("miscalibrated", "What was found.")]);
        await using var api = new Api(models);

        var document = (await api.Get("/openapi/purchase-api.json")).Text;

        Assert.DoesNotContain("Calibrated: of rows with", document);
        Assert.Contains("Ranks the rows", document);
    }
}
