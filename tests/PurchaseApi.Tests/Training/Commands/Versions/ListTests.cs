using System.Text.Json.Nodes;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Versions;

public sealed class ListTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Versions_are_listed_newest_first_with_the_one_in_service()
    {
        var older = models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        var newer = models.Publish(promote: false, time: Clock.At("2026-01-02T00:00:00Z"));

        var document = JsonNode.Parse((await List("--json")).Output)!;

        var model = Assert.Single(document["models"]!.AsArray())!;
        Assert.Equal(("purchase", older.Id.Text), ((string)model["name"]!, (string)model["in_service"]!));
        var versions = model["versions"]!.AsArray();
        Assert.Equal([newer.Id.Text, older.Id.Text], versions.Select(version => (string)version!["version"]!));
        Assert.Equal([false, true], versions.Select(version => (bool)version!["in_service"]!));
        var (first, names) = (versions[0]!, new[] { "value", "low", "high" });
        Assert.Equal("2026-01-02T00:00:00+00:00", (string)first["published_at"]!);
        Assert.Equal("logistic_regression", (string)first["algorithm"]!);
        Assert.Equal([0.8, 0.7, 0.9], names.Select(name => (double)first["roc_auc"]![name]!));
    }

    [Fact]
    public async Task A_broken_version_is_listed_with_the_reason()
    {
        var version = models.Publish();
        models.Change(version, "model.json", bytes => Damage.FlipBit(bytes, 1));

        var (table, document) = (await List(), JsonNode.Parse((await List("--json")).Output)!);

        Assert.Equal(0, table.ExitCode);
        Assert.Contains("in service by name, but broken", table.Output);
        Assert.Contains("model.json is not what was published", table.Output);
        Assert.Contains("SHA-256 differs", (string)document["models"]![0]!["versions"]![0]!["problem"]!);
    }

    [Theory]
    [InlineData("20260101T000000Z-00000000", "which is not there")]
    [InlineData("latest", "does not name a version")]
    public async Task Dangling_pointers_are_reported(string current, string told)
    {
        models.Publish();
        models.Point(current);

        Assert.Contains(told, (string)JsonNode.Parse((await List("--json")).Output)!["models"]![0]!["problem"]!);
    }

    [Fact]
    public async Task The_table_names_version_algorithm_and_state()
    {
        var version = models.Publish();

        var run = await List("--model", "purchase");

        var line = Assert.Single(run.Output.Split('\n'), line => line.Contains(version.Id.Text));

        Assert.Contains("logistic_regression", line);
        Assert.Contains("0.800", line);
        Assert.Contains("in service", line);
    }

    [Fact]
    public async Task Unknown_models_are_one_line_of_error()
    {
        models.Publish();

        var run = await List("--model", "churn");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal($"error: Unknown model 'churn'; {models.Path} holds purchase.\n", run.Errors);
    }

    [Fact]
    public async Task An_empty_folder_has_no_models() =>
        Assert.Empty(JsonNode.Parse((await List("--json")).Output)!["models"]!.AsArray());

    public void Dispose() => models.Dispose();

    private Task<WorkerRun> List(params string[] args) => Worker.Run(["list", "--models", models.Path, .. args]);
}
