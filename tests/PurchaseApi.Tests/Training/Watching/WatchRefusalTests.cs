using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>What a watch leaves to people.</summary>
public sealed class WatchRefusalTests : IDisposable
{
    private readonly WatchedFolder watched = new();

    [Fact]
    public async Task Bad_files_are_set_aside()
    {
        watched.Inbox.Write("a.csv", "time_spent,purchase\n1,1\n");
        watched.Inbox.Write("b.csv", "", minutes: 1);
        watched.Inbox.Write("c.csv", WatchedSessions.Csv(seed: 1), minutes: 2);

        await watched.Once();

        Assert.Equal(
            [WatchDecision.Failed, WatchDecision.Failed, WatchDecision.Promoted],
            watched.Reports.Select(report => report.Decision));
        Assert.Equal(["a.csv", "a.json", "b.csv", "b.json"], watched.Inbox.Names("failed"));
        Assert.Contains("missing columns", watched.Reports[0].Reason);
        Assert.Contains("is empty", watched.Reports[1].Reason);
    }

    [Fact]
    public async Task Findings_of_a_strict_watch_need_review()
    {
        watched.Options = watched.Options with { IsStrict = true };
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1).Replace(",New,", ",,").Replace(",Returning,", ",,"));

        await watched.Once();

        Assert.Contains("all_missing_input", Refusal());
        Assert.Empty(watched.Models.Repository.Models());
    }

    [Fact]
    public async Task Changed_inputs_need_review()
    {
        var old = watched.Models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace("[0, 1440]", "[0, 2000]"));
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));

        await watched.Once();

        Assert.Contains("--accept-input-change", Refusal());
        Assert.Single(watched.Models.Repository.Versions("purchase"), old.Id);
    }

    [Fact]
    public async Task A_broken_version_in_service_is_never_replaced()
    {
        watched.Models.Publish();
        watched.Models.Point("latest");
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));

        await watched.Once();

        Assert.Contains("current does not name a version", Refusal());
        Assert.Single(watched.Models.Repository.Versions("purchase"));
    }

    [Fact]
    public async Task Unwritable_reports_do_not_stop_the_watch()
    {
        watched.Inbox.Write("a.csv", "time_spent\n1\n");
        watched.Inbox.Write("b.csv", WatchedSessions.Csv(seed: 1), minutes: 1);

        await watched.Run(
            once: true, _ => Directory.Delete(watched.Inbox["failed"]), step: null,
            TestContext.Current.CancellationToken);

        Assert.Contains("stays in the inbox, since it cannot be moved", watched.Reports[0].Reason);
        Assert.Equal(WatchDecision.Promoted, watched.Reports[1].Decision);
        Assert.Equal(["a.csv"], watched.Inbox.Names());
    }

    [Fact]
    public async Task With_once_a_needed_review_is_an_error()
    {
        watched.Inbox.Write("a.csv", "time_spent\n1\n");

        var run = await Worker.Run(
            "watch", "--model", "purchase", "--models", watched.Models.Path, "--inbox", watched.Inbox.Path,
            "--poll", "0.001s", "--once");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("a.csv: failed: a.csv: missing columns", run.Output);
        Assert.Equal($"error: {watched.Inbox.Path}: 1 files need a person; failed/ says why\n", run.Errors);
    }

    [Theory]
    [InlineData("--poll", "00:00:00")]
    [InlineData("--poll", "2.00:00:00")]
    [InlineData("--poll", "soon")]
    [InlineData("--poll", "1")]
    [InlineData("--poll", "2d")]
    public async Task Impossible_intervals_are_usage_errors(string option, string value) => Assert.Equal(
        2, (await Worker.Run("watch", "--model", "purchase", "--inbox", watched.Inbox.Path, option, value)).ExitCode);

    public void Dispose() => watched.Dispose();

    private string Refusal()
    {
        var report = Assert.Single(watched.Reports);
        Assert.Equal(WatchDecision.Failed, report.Decision);
        Assert.Equal(["a.csv", "a.json"], watched.Inbox.Names("failed"));
        return report.Reason;
    }
}
