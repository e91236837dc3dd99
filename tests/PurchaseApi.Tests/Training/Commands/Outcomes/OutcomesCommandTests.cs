using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Outcomes;

public sealed class OutcomesCommandTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly string folder = Directory.CreateTempSubdirectory("trial-").FullName;

    [Fact]
    public async Task A_trial_is_generated_and_its_effects_are_found()
    {
        models.Publish(yaml: ModelsFolder.DecidingYaml);
        var sample = await Worker.Run("sample", "--model", "trial", "--rows", "60000", "--output", At("outcomes.csv"));
        Assert.Equal((0, ""), (sample.ExitCode, sample.Errors));

        var run = await Outcomes("--write-odds", At("odds.yaml"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("60,000 rows joined", run.Output);
        var report = await Read("outcomes.html");
        Assert.All(
            ["persuadable", "sure thing", "lost cause", "harmed", "keeps its promise", "no longer in the repository"],
            words => Assert.Contains(words, report));
        Assert.DoesNotContain("NaN", report);
        var odds = await Read("odds.yaml");
        Assert.Matches(@"    discount: \{ odds: 1\.\d+ \}   # was 2; measured 1\.\d+, 95% interval", odds);
        Assert.DoesNotContain("NaN", odds);
        Assert.False(File.Exists(Path.Combine(models.Path, "purchase", "contract.yaml")));   // nothing is applied
    }

    [Fact]
    public async Task Json_has_every_figure()
    {
        models.Publish(yaml: ModelsFolder.DecidingYaml);
        await Worker.Run("sample", "--model", "trial", "--rows", "3000", "--output", At("outcomes.csv"));

        var run = await Outcomes("--json");

        var document = JsonNode.Parse(run.Output)!;
        Assert.Equal((3000, 3000), ((int)document["log"]!["lines"]!, (int)document["outcomes"]!["rows"]!));
        var version = document["versions"]![0]!;
        Assert.Equal("keeps_promise", (string)version["standing"]!["standing"]!);
        Assert.All(
            (string[])["precision", "recall", "lift_at_10", "calibration_error", "log_loss"],
            name =>
            {
                var metric = version["metrics"]![name]!;
                Assert.True((double)metric["low"]! < (double)metric["high"]!);
            });
        Assert.Equal(6, version["effects"]!.AsArray().Count);
        Assert.Equal(["discount", "reminder"], document["odds"]!.AsArray().Select(one => (string)one!["action"]!));
    }

    [Fact]
    public async Task Files_that_are_not_there_are_named()
    {
        models.Publish();

        var run = await Outcomes();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("outcomes.csv: file not found", run.Errors);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("30x")]
    [InlineData("")]
    [InlineData("-1d")]
    public async Task A_horizon_is_a_time(string horizon)
    {
        var run = await Outcomes("--horizon", horizon);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--horizon: must be a time such as 12h or 30d", run.Errors);
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<WorkerRun> Outcomes(params string[] more) => Worker.Run(
    [
        "outcomes", "--model", "purchase", "--models", models.Path, "--log", folder, "--data", At("outcomes.csv"),
        "--on", "id", "--report", At("outcomes.html"), .. more,
    ]);

    private Task<string> Read(string name) => File.ReadAllTextAsync(At(name), Cancellation);

    private string At(string name) => Path.Combine(folder, name);
}
