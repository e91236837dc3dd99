using System.Text.Json.Nodes;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

public sealed class WatchTests : IDisposable
{
    private readonly WatchedFolder watched = new();

    [Fact]
    public async Task The_first_file_becomes_the_first_version()
    {
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));

        await watched.Once();

        var report = Assert.Single(watched.Reports);
        Assert.Equal(
            ("a.csv", WatchDecision.Promoted, "There was no version to beat: this is the first one."),
            (report.File, report.Decision, report.Reason));
        Assert.Equal(watched.Models.Repository.Current("purchase").Text, report.Version);
        Assert.Equal(["a.csv", "a.json"], watched.Inbox.Names("done"));
        Assert.Empty(watched.Inbox.Names());
    }

    [Fact]
    public async Task Significantly_better_candidates_are_promoted()
    {
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1, isTold: false));
        watched.Inbox.Write("b.csv", WatchedSessions.Csv(seed: 2), minutes: 1);

        await watched.Once();

        var (first, second) = (watched.Reports[0], watched.Reports[1]);
        Assert.Equal(WatchDecision.Promoted, second.Decision);
        Assert.Equal(first.Version, second.Champion);
        Assert.True(second.Challenge!.Difference.Low > 0);
        Assert.Equal(second.Version, watched.Models.Repository.Current("purchase").Text);
        Assert.Contains("which lies above 0", second.Reason);
    }

    [Fact]
    public async Task Other_candidates_are_not_published()
    {
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));
        watched.Inbox.Write("b.csv", WatchedSessions.Csv(seed: 2), minutes: 1);

        await watched.Once();

        var (first, second) = (watched.Reports[0], watched.Reports[1]);
        Assert.Equal(WatchDecision.Kept, second.Decision);
        Assert.True(second.Challenge!.Difference.Low <= 0);
        Assert.Single(watched.Models.Repository.Versions("purchase"), watched.Models.Repository.Current("purchase"));
        Assert.Equal(first.Version, watched.Models.Repository.Current("purchase").Text);
        Assert.Contains("which does not lie above 0", second.Reason);
        Assert.Equal(["a.csv", "a.json", "b.csv", "b.json"], watched.Inbox.Names("done"));
    }

    [Fact]
    public async Task The_same_rows_are_not_trained_on_twice()
    {
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));
        watched.Inbox.Write("b.csv", WatchedSessions.Csv(seed: 1), minutes: 1);

        await watched.Once();

        Assert.Equal(WatchDecision.Repeated, watched.Reports[1].Decision);
        Assert.Equal($"Version {watched.Reports[0].Version} was trained on this exact file.", watched.Reports[1].Reason);
        Assert.Single(watched.Models.Repository.Versions("purchase"));
        Assert.Contains("b.csv", watched.Inbox.Names("done"));
    }

    [Fact]
    public async Task The_report_lists_findings()
    {
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1, isTold: false));
        watched.Inbox.Write("b.csv", WatchedSessions.Csv(seed: 2), minutes: 1);

        await watched.Once();

        var report = JsonNode.Parse(File.ReadAllText(watched.Inbox["done/b.json"]))!;
        Assert.Equal(("b.csv", "promoted"), ((string)report["file"]!, (string)report["decision"]!));
        Assert.Equal("2026-01-02T03:04:15+00:00", (string)report["at"]!);   // after one wait
        Assert.Equal(Fingerprint.Hash(watched.Inbox["done/b.csv"]), (string)report["sha256"]!);
        var challenge = report["challenge"]!;
        Assert.Equal("average_precision", (string)challenge["criterion"]!);
        Assert.Equal(
            (double)challenge["candidate"]! - (double)challenge["champion"]!,
            (double)challenge["difference"]!["value"]!);
        Assert.True((double)report["metrics"]!["average_precision"]!["value"]! == (double)challenge["candidate"]!);
    }

    public void Dispose() => watched.Dispose();
}
