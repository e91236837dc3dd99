using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands;

/// <summary>With --json stdout is one document and nothing else.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly ModelsFolder models = new();

    private string Data => Path.Combine(models.Path, "sessions.csv");

    [Fact]
    public async Task Training_prints_one_document()
    {
        var document = await Train(header: "time_spent,pages_viewed");

        var version = models.Repository.Current("purchase").Text;
        Assert.Equal(
            ("purchase", version, "logistic_regression", true, true),
            ((string)document["model"]!, (string)document["version"]!, (string)document["algorithm"]!,
                (bool)document["in_service"]!, (bool)document["trained"]!));
        Assert.InRange((double)document["threshold"]!, 0, 1);
        Assert.Equal(
            (600, 0), ((int)document["data"]!["rows"]!, (int)document["data"]!["imputed"]!["time_spent"]!));
        var f1 = document["metrics"]!["f1"]!;
        Assert.InRange((double)f1["value"]!, (double)f1["low"]!, (double)f1["high"]!);
        Assert.Contains("rule:time_spent", document["candidates"]!.AsObject().Select(one => one.Key));
        Assert.Empty(document["skipped"]!.AsObject());
        Assert.NotNull(document["findings"]!.AsArray());
        Assert.Empty(document["ignored_columns"]!.AsArray());
    }

    [Fact]
    public async Task Unpromoted_versions_are_not_in_service()
    {
        var document = await Train("time_spent,pages_viewed", "--no-promote");

        Assert.False((bool)document["in_service"]!);
        Assert.False(File.Exists(Path.Combine(models.Path, "purchase", "current")));
    }

    [Fact]
    public async Task Ignored_columns_are_listed()
    {
        var document = await Train(header: "visits,time_spent,pages_viewed");

        Assert.Equal(["visits"], document["ignored_columns"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("Not in the contract, so not read: visits", (await RunTrain()).Output);
    }

    [Fact]
    public async Task Existing_models_are_reported_as_not_trained()
    {
        var version = models.Publish();

        var document = Only(await Worker.Run(
            "train", "--model", "purchase", "--data", "nowhere.csv", "--models", models.Path, "--if-missing",
            "--json"));

        Assert.Equal(
            (version.Id.Text, true, false),
            ((string)document["version"]!, (bool)document["in_service"]!, (bool)document["trained"]!));
    }

    [Fact]
    public async Task Errors_are_one_line_on_stderr()
    {
        var run = await Worker.Run(
            "train", "--model", "purchase", "--data", "nowhere.csv", "--models", models.Path, "--json");

        Assert.Equal(
            (1, "", "error: nowhere.csv: file not found\n"), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task Promoting_rolling_back_and_pruning_are_documents_too()
    {
        var first = models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        var second = models.Publish(time: Clock.At("2026-01-02T00:00:00Z"), promote: false);
        string[] common = ["--model", "purchase", "--models", models.Path, "--json"];

        var promoted = Only(await Worker.Run(["promote", "--version", second.Id.Text, .. common]));
        var rolledBack = Only(await Worker.Run(["rollback", .. common]));
        var pruned = Only(await Worker.Run(["prune", "--keep", "1", .. common]));

        Assert.Equal((second.Id.Text, true), ((string)promoted["version"]!, (bool)promoted["in_service"]!));
        Assert.Equal(
            (first.Id.Text, second.Id.Text, 0),
            ((string)rolledBack["version"]!, (string)rolledBack["previous"]!,
                rolledBack["passed_over"]!.AsArray().Count));
        Assert.Equal((0, 2), (pruned["deleted"]!.AsArray().Count, (int)pruned["kept"]!));
    }

    public void Dispose() => models.Dispose();

    private async Task<JsonNode> Train(string header, params string[] more)
    {
        await File.WriteAllLinesAsync(Data, Sessions(header), TestContext.Current.CancellationToken);
        return Only(await RunTrain(["--json", .. more]));
    }

    private Task<WorkerRun> RunTrain(params string[] more) => Worker.Run(
    [
        "train", "--model", "purchase", "--data", Data, "--models", models.Path,
        "--algorithms", "logistic_regression", "--trials", "1", .. more,
    ]);

    private static IEnumerable<string> Sessions(string header)
    {
        var random = new Random(42);
        var visits = header.StartsWith("visits", StringComparison.Ordinal) ? "3," : "";
        yield return $"{header},basket_value,device_type,customer_type,purchase";
        for (var i = 0; i < 600; i++)
        {
            var basket = random.Next(200);
            yield return $"{visits}{random.Next(60)},{random.Next(1, 20)},{basket},Mobile,New,"
                + $"{(basket > random.Next(200) ? 1 : 0)}";
        }
    }

    /// <summary>Parsing fails when anything stands before or after the document.</summary>
    private static JsonNode Only(WorkerRun run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return JsonNode.Parse(run.Output)!;
    }
}
