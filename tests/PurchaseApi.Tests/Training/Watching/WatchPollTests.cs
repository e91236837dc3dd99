using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>Files that change, and a watch that is stopped.</summary>
public sealed class WatchPollTests : IDisposable
{
    private readonly WatchedFolder watched = new();

    [Fact]
    public async Task Growing_files_are_taken_when_complete()
    {
        var whole = WatchedSessions.Csv(seed: 1);
        using var stop = new CancellationTokenSource();
        watched.Inbox.Write("a.csv", whole[..500]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watched.Run(once: false, poll =>
        {
            if (poll == 1) watched.Inbox.Write("a.csv", whole[..5_000], minutes: 1);
            else if (poll == 2) watched.Inbox.Write("a.csv", whole, minutes: 2);
            else if (poll == 4) stop.Cancel();
        }, step: null, stop.Token));

        Assert.Equal(WatchDecision.Promoted, Assert.Single(watched.Reports).Decision);
    }

    [Fact]
    public async Task Files_changed_during_training_are_retried()
    {
        using var stop = new CancellationTokenSource();
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));
        var isChanged = false;
        void Change(StepProgress step)
        {
            if (step.Step != "evaluate" || isChanged) return;

            isChanged = true;
            watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 2), minutes: 1);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watched.Run(once: false, poll =>
        {
            if (poll == 4) stop.Cancel();
        }, Change, stop.Token));

        var report = Assert.Single(watched.Reports);
        Assert.Equal(Fingerprint.Hash(watched.Inbox["done/a.csv"]), report.Sha256);
        Assert.Equal(WatchedSessions.Csv(seed: 2), File.ReadAllText(watched.Inbox["done/a.csv"]));
    }

    [Fact]
    public async Task Stopping_midway_changes_nothing()
    {
        var old = watched.Models.Publish();
        watched.Inbox.Write("a.csv", WatchedSessions.Csv(seed: 1));
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watched.Run(once: false, _ => { }, step =>
        {
            if (step.Step == "evaluate") stop.Cancel();
        }, stop.Token));

        Assert.Empty(watched.Reports);
        Assert.Equal(["a.csv"], watched.Inbox.Names().Where(name => !name.StartsWith('.')));
        Assert.Single(watched.Models.Repository.Versions("purchase"), old.Id);
    }

    public void Dispose() => watched.Dispose();
}
