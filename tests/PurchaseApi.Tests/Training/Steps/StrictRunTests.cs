using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>What a run finds, through the worker's command line.</summary>
public sealed class StrictRunTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly string file = Path.GetTempFileName();

    public void Dispose()
    {
        models.Dispose();
        File.Delete(file);
    }

    [Fact]
    public async Task A_leak_is_promoted_only_by_force()
    {
        WriteSessions(minutesTellTheLabel: true);

        var run = await Train();

        Assert.Equal((3, ""), (run.ExitCode, run.Errors));
        Assert.Contains("label_leak", run.Output);
        Assert.Contains("published, not promoted", run.Output);
        Assert.StartsWith("Verdict: Do not use.", run.Output.TrimEnd().Split('\n')[^1]);
        var leaky = Assert.Single(models.Repository.Versions("purchase")).Text;
        Assert.False(File.Exists(models.Repository.CurrentFile("purchase")));
        var promoted = await Worker.Run("promote", "--model", "purchase", "--version", leaky, "--models", models.Path);
        Assert.Equal(1, promoted.ExitCode);
        Assert.Contains("--force", promoted.Errors);

        Assert.Equal(0, (await Train("--force")).ExitCode);

        var manifest = Current();
        Assert.Equal(Verdict.DoNotUse, manifest.Verdict!.Decision);
        Assert.Contains(manifest.Findings, finding =>
            finding.Code == "label_leak" && finding.Message.Contains("time_spent", StringComparison.Ordinal));
        Assert.Contains("rule:time_spent", manifest.Metrics.Candidates.Keys);
    }

    [Fact]
    public async Task A_strict_run_with_findings_publishes_nothing()
    {
        WriteSessions(minutesTellTheLabel: true);

        var run = await Train("--strict");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("label_leak", run.Errors);
        Assert.Empty(models.Repository.Versions("purchase"));
    }

    [Fact]
    public async Task Clean_rows_pass_a_strict_run()
    {
        WriteSessions(minutesTellTheLabel: false);

        var run = await Train("--strict");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Empty(Current().Findings);
    }

    private Manifest Current() =>
        PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase")).Manifest;

    private Task<WorkerRun> Train(params string[] more) => Worker.Run(
    [
        "train", "--model", "purchase", "--data", file, "--models", models.Path,
        "--algorithms", "logistic_regression,nearest_neighbors", "--trials", "1", .. more,
    ]);

    private void WriteSessions(bool minutesTellTheLabel)
    {
        using var csv = new StreamWriter(file);
        csv.WriteLine("time_spent,pages_viewed,basket_value,device_type,customer_type,purchase");
        foreach (var session in SampleSessions.Generate(5_000, seed: 5))
        {
            var minutes = session.TimeSpent;
            if (minutesTellTheLabel) minutes = (minutes / 100) + (session.Purchase ? 20 : 0);
            csv.Write(FormattableString.Invariant($"{minutes},{session.PagesViewed},{session.BasketValue},"));
            csv.WriteLine($"{session.DeviceType},{session.CustomerType},{(session.Purchase ? 1 : 0)}");
        }
    }
}
