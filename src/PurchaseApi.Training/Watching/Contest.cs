using System.Text.Json.Serialization;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Watching;

/// <summary>Puts a candidate into service only if it beats the version in service beyond chance.</summary>
internal sealed class Contest(ModelRepository repository, string model, TimeProvider time)
{
    /// <param name="file">What the candidate was trained on.</param>
    public WatchReport Decide(string file, TrainingRun run, EvaluatedRun evaluated, CancellationToken cancellation)
    {
        var champion = Champion.Load(repository, model);
        var challenge = champion is null ? null : Challenge.Measure(evaluated, champion);
        cancellation.ThrowIfCancellationRequested();
        var verdict = Verdict.From(evaluated.Run.Chosen.Algorithm.Name, evaluated.Evaluation.Findings);
        var wins = challenge is null or { IsWon: true } && verdict is not { IsPromotable: false };
        var version = wins ? run.Publish(evaluated).Version.Id.Text : null;
        var decision = wins ? WatchDecision.Promoted : WatchDecision.Kept;
        return new(file, time.GetUtcNow(), decision, Worded(challenge, verdict))
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

    private static string Worded(Challenge? challenge, Verdict? verdict) => verdict is { IsPromotable: false }
        ? $"The verdict is do_not_use: {string.Join(' ', verdict.Reasons)}"
        : Worded(challenge);

    private static string Worded(Challenge? challenge) => challenge is null
        ? "There was no version to beat: this is the first one."
        : $"On {challenge.Rows} holdout rows {challenge.Criterion} is {challenge.Candidate:F3}, of the version in "
            + $"service {challenge.Champion:F3}; the difference is {challenge.Difference.Value:F3} (95% interval "
            + $"{challenge.Difference.Low:F3} to {challenge.Difference.High:F3}), which "
            + (challenge.IsWon ? "lies above 0." : "does not lie above 0.");
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

/// <summary>What became of a file of the inbox, or of a look at outcomes.</summary>
/// <param name="Reason">A sentence or two.</param>
internal sealed record WatchReport(string File, DateTimeOffset At, WatchDecision Decision, string Reason)
{
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
