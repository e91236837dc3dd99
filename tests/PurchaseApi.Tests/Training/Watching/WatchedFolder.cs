using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>An inbox and a models folder of their own, and a watch that waits in no time.</summary>
internal sealed class WatchedFolder : IDisposable
{
    public WatchedFolder() => Options = WatchedSessions.Options(Models.Path);

    public ModelsFolder Models { get; } = new();

    public InboxFolder Inbox { get; } = new();

    public TrainingOptions Options { get; set; }

    public List<WatchReport> Reports { get; } = [];

    /// <summary>Handles what lies there.</summary>
    public Task Once() => Run(once: true, _ => { }, step: null, TestContext.Current.CancellationToken);

    /// <param name="waiting">Told the number of each wait, from 1 on.</param>
    /// <param name="step">Told how far each training is.</param>
    public async Task Run(
        bool once, Action<int> waiting, Action<StepProgress>? step, CancellationToken stop)
    {
        using var inbox = new Inbox(Inbox.Path);
        var watch = new InboxWatch(inbox, Options, new PollClock(waiting), new Steps(step), Reports.Add);
        await watch.RunAsync(TimeSpan.FromSeconds(10), once, stop);
    }

    public void Dispose()
    {
        Models.Dispose();
        Inbox.Dispose();
    }

    private sealed class Steps(Action<StepProgress>? step) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => step?.Invoke(value);
    }
}
