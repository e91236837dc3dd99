using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Watching;

/// <summary>Retrains on every file that comes into an inbox, one after the other, and puts into service only what beats
/// the version in service beyond chance.</summary>
/// <param name="options">How to train; the data is each file in turn.</param>
/// <param name="tell">Told of every file that was taken.</param>
internal sealed class InboxWatch(
    Inbox inbox, TrainingOptions options, TimeProvider time, IProgress<StepProgress> progress, Action<WatchReport> tell)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    /// <param name="poll">The time between two looks, in which a file that is taken must not change.</param>
    /// <param name="once">Whether to end when what lies there is handled.</param>
    /// <exception cref="OperationCanceledException">It was stopped, with nothing half-done: the file under way
    /// stays.</exception>
    public async Task RunAsync(TimeSpan poll, bool once, CancellationToken cancellation)
    {
        inbox.Look();
        do
        {
            await Task.Delay(poll, time, cancellation);
            foreach (var file in inbox.Look()) Take(file, cancellation);
        }
        while (!once);
    }

    private void Take(InboxFile file, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Inbox.IsUnchanged(file) || TryTrain(file, cancellation) is not { } report) return;

        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(report, Json.Options);
            inbox.Settle(file, report.Decision != WatchDecision.Failed, json);
            tell(report);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell(report with
            {
                Decision = WatchDecision.Failed,
                Reason = $"{report.Reason} The file stays in the inbox, since it cannot be moved: {error.Message}",
            });
        }
    }

    /// <returns>null when the file changed meanwhile: it is looked at again.</returns>
    private WatchReport? TryTrain(InboxFile file, CancellationToken cancellation)
    {
        try
        {
            return Train(file, cancellation);
        }
        // Whatever a file holds, the next one is taken.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new(file.Name, time.GetUtcNow(), WatchDecision.Failed, error.Message);
        }
    }

    private WatchReport? Train(InboxFile file, CancellationToken cancellation)
    {
        var sha256 = Fingerprint.Hash(file.Path);
        if (TrainedOn(sha256) is { } known)
        {
            var reason = $"Version {known} was trained on this exact file.";
            return new(file.Name, time.GetUtcNow(), WatchDecision.Repeated, reason) { Sha256 = sha256 };
        }

        var run = new TrainingRun(options with { Data = options.Data with { Path = file.Path } }, time, progress);
        var evaluated = run.Evaluate(cancellation);
        if (!Inbox.IsUnchanged(file)) return null;

        return new Contest(repository, options.Model, time).Decide(file.Name, run, evaluated, cancellation);
    }

    private VersionId? TrainedOn(string sha256) => repository.Versions(options.Model).FirstOrDefault(id =>
    {
        try
        {
            return PublishedVersion.Load(repository, options.Model, id).Manifest.Data.Sha256 == sha256;
        }
        catch (VersionException)
        {
            return false;   // what a broken version was trained on is unknown
        }
    });
}
