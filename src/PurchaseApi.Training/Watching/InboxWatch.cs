using System.Text.Json;
using System.Text.Json.Serialization;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
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

        var champion = Champion.Load(repository, options.Model);
        var challenge = champion is null ? null : Challenge.Measure(evaluated, champion);
        cancellation.ThrowIfCancellationRequested();
        var verdict = Verdict.From(evaluated.Run.Chosen.Algorithm.Name, evaluated.Evaluation.Findings);
        var wins = challenge is null or { IsWon: true } && verdict is not { IsPromotable: false };
        var version = wins ? run.Publish(evaluated).Version.Id.Text : null;
        return Report(file, wins ? WatchDecision.Promoted : WatchDecision.Kept, Worded(challenge, verdict)) with
        {
            Sha256 = evaluated.Run.Data.Sha256,
            Version = version,
            Champion = champion?.Id.Text,
            Algorithm = evaluated.Run.Chosen.Algorithm.Name,
            Challenge = challenge,
            Metrics = evaluated.Evaluation.Metrics,
            Findings = evaluated.Evaluation.Findings,
            Verdict = verdict,
        };
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

    private static string Worded(Challenge? challenge, Verdict? verdict) => verdict is { IsPromotable: false }
        ? $"The verdict is do_not_use: {string.Join(' ', verdict.Reasons)}"
        : Worded(challenge);

    private static string Worded(Challenge? challenge) => challenge is null
        ? "There was no version to beat: this is the first one."
        : $"On {challenge.Rows} holdout rows {challenge.Criterion} is {challenge.Candidate:F3}, of the version in "
            + $"service {challenge.Champion:F3}; the difference is {challenge.Difference.Value:F3} (95% interval "
            + $"{challenge.Difference.Low:F3} to {challenge.Difference.High:F3}), which "
            + (challenge.IsWon ? "lies above 0." : "does not lie above 0.");

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
}

/// <summary>A candidate against the version in service, on the candidate's holdout rows: each reads them through its
/// own contract. Rows that the champion was trained on flatter it, never the
/// candidate.</summary>
/// <param name="Criterion">The figure that both are measured by; higher is better, so log loss has a minus.</param>
/// <param name="Rows">Holdout rows.</param>
/// <param name="Difference">Candidate less champion, with the 95 % interval of a paired bootstrap.</param>
internal sealed record Challenge(string Criterion, int Rows, double Candidate, double Champion, Estimate Difference)
{
    /// <summary>Whether chance can hardly explain how much better it is.</summary>
    [JsonIgnore]
    public bool IsWon => Difference.Low > 0;

    /// <exception cref="DataException">The champion cannot read the rows.</exception>
    public static Challenge Measure(EvaluatedRun evaluated, PublishedVersion champion)
    {
        var run = evaluated.Run;
        var labels = run.Prepared.Holdout.Labels;
        var ours = Measure(evaluated.Evaluation.Predictions);
        var theirs = Measure(Read(run, champion).Select(row => champion.Predictor.Predict(row)));
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return new(
            run.Criterion.ComparedBy, labels.Length, ours(all), theirs(all),
            PairedBootstrap.Difference(
                labels.Length, ours, theirs, run.Options.Seed, run.Data.GroupsOf(run.Split.Holdout)));

        Func<int[], double> Measure(IEnumerable<Prediction> predictions)
        {
            var ranked = new RankedRows(labels, [.. predictions.Select(prediction => prediction.Probability)]);
            return rows => run.Criterion.Measure(ranked.CountRows(rows));
        }
    }

    private static IReadOnlyList<Scoring.Rows.Row> Read(SelectedRun run, PublishedVersion champion)
    {
        try
        {
            var data = ExamplesFile.Read(run.Options.Data, champion.Predictor.Contract);
            return data.Labels.AsSpan().SequenceEqual(run.Data.Labels)
                ? data.Take(run.Split.Holdout)
                : throw new DataException("its contract means another label");
        }
        catch (DataException error)
        {
            throw new DataException(
                $"the version in service, {champion.Id}, cannot read these rows, so the two cannot be compared: "
                + $"{error.Message}; decide yourself, and put it into service with `train`",
                error);
        }
    }
}
