using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;
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
            return Report(file, WatchDecision.Failed, error.Message);
        }
    }

    private WatchReport? Train(InboxFile file, CancellationToken cancellation)
    {
        var sha256 = Fingerprint.Hash(file.Path);
        if (TrainedOn(sha256) is { } known)
        {
            var reason = $"Version {known} was trained on this exact file.";
            return Report(file, WatchDecision.Repeated, reason) with { Sha256 = sha256 };
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

    private WatchReport Report(InboxFile file, WatchDecision decision, string reason) =>
        new(file.Name, decision, reason) { At = time.GetUtcNow() };
}

internal enum WatchDecision
{
    /// <summary>The candidate is published and in service.</summary>
    Promoted,

    /// <summary>The version in service stays, and the candidate is not published.</summary>
    Kept,

    /// <summary>A version was trained on this very file; nothing was trained.</summary>
    Repeated,

    /// <summary>A person has to look at it.</summary>
    Failed,
}

/// <summary>What became of a file of the inbox.</summary>
/// <param name="Reason">A sentence.</param>
internal sealed record WatchReport(string File, WatchDecision Decision, string Reason)
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The version that was published.</summary>
    public string? Version { get; init; }

    /// <summary>The version that was in service.</summary>
    public string? Champion { get; init; }

    /// <summary>The candidate's, as the three below.</summary>
    public string? Algorithm { get; init; }

    public Challenge? Challenge { get; init; }

    /// <summary>On its holdout, with 95 % intervals.</summary>
    public OrderedDictionary<string, Estimate>? Metrics { get; init; }

    public IReadOnlyList<Finding>? Findings { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>Why outcomes were looked at; absent for a file of the inbox.</summary>
    public VersionStanding? Standing { get; init; }
}
