using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Outcomes.Report;

/// <summary>What report and terminal say of outcomes.</summary>
internal static class OutcomesWords
{
    public static string Name(Standing standing) => standing switch
    {
        Standing.KeepsPromise => "keeps its promise",
        Standing.Miscalibrated => "miscalibrated",
        Standing.Drifted => "drifted",
        _ => "too few outcomes",
    };

    public static string Name(EffectVerdict verdict) => verdict switch
    {
        EffectVerdict.Persuadable => "persuadable",
        EffectVerdict.SureThing => "sure thing",
        EffectVerdict.LostCause => "lost cause",
        EffectVerdict.Harmed => "harmed",
        _ => "no verdict",
    };

    /// <summary>The standing and what it rests on.</summary>
    public static string Tell(VersionOutcomes version) =>
        $"{Name(version.Standing.Standing)}. {Explain(version.Standing)}";

    /// <summary>A sentence or two with the figures.</summary>
    public static string Explain(VersionStanding standing)
    {
        var figures = standing is { Predicted: { } predicted, Observed: { } observed }
            ? $"It predicted {Numbers.PercentTenth(predicted)} on average; {Numbers.PercentTenth(observed.Value)} came "
                + $"true ({Numbers.Interval(observed, Numbers.PercentTenth)}) of {Numbers.Count(standing.Rows)} rows."
            : "No row has an outcome.";
        return standing.Standing switch
        {
            Standing.Miscalibrated =>
                $"{figures} Chance does not explain the gap: it was proved after "
                + $"{Numbers.Count(standing.AlarmedAt!.Value)} outcomes, on a prediction of "
                + $"{standing.AlarmedAtTime:yyyy-MM-dd}. Train again.",
            Standing.Drifted =>
                $"{figures} The newest rows are unlike those it was made of: "
                + $"{string.Join(", ", standing.DriftedColumns)}.",
            Standing.TooFewOutcomes => $"{figures} At least 200 outcomes are needed, 20 of each kind.",
            _ => figures,
        };
    }

    /// <summary>What was not joined, by reason.</summary>
    public static IEnumerable<string> LeftOut(OutcomesDocument document)
    {
        var (log, outcomes) = (document.Log, document.Outcomes);
        yield return $"{Numbers.Count(log.Lines)} lines of the log, {Numbers.Count(log.Joined)} rows joined with "
            + $"{Numbers.Count(outcomes.Rows)} outcomes.";
        foreach (var (count, words) in Reasons(log, outcomes))
            if (count > 0) yield return $"{Numbers.Count(count)} {words}.";
        if (outcomes.Example is { } example) yield return $"The first outcome that cannot be read: {example}.";
        foreach (var version in document.OtherLabel)
            yield return $"Version {version} is left out: its contract predicts another label.";
    }

    /// <summary>Each reason and how often it holds.</summary>
    public static IEnumerable<(long Count, string Words)> Reasons(LogCounts log, OutcomeCounts outcomes) =>
    [
        (log.NotDue, "log lines are younger than the horizon"),
        (log.WithoutOutcome, "log lines have no outcome"),
        (log.Conflicting, "log lines have conflicting outcomes"),
        (log.Repeated, "log lines repeat a row that the version predicted before; the first one counts"),
        (log.WithoutKey, "log lines have nothing to join on, or no probability"),
        (log.Cut, "log files end within a line"),
        (log.Unreadable, "log lines are not predictions"),
        (log.ClockSetBack, "log lines are older than the line before: a clock was set back"),
        (log.OtherModels, "log lines are of other models"),
        (outcomes.Repeated, "outcomes repeat a key"),
        (outcomes.Conflicting, "keys have conflicting outcomes"),
        (outcomes.Unknown, "outcomes have a key that the log does not have"),
        (outcomes.Unusable, "outcomes lack a key, a label or a time that can be read"),
        (outcomes.Late, "outcomes came true after the horizon, and count as negative"),
        (outcomes.Early, "outcomes are older than the prediction"),
    ];

    public static string Arm(ArmOutcomes arm) =>
        $"{Numbers.PercentTenth(arm.Share)} of {Numbers.Count(arm.Rows)}";

    public static string Effect(Estimate? effect) => effect is null
        ? "–"
        : $"{Points(effect.Value)} ({Points(effect.Low)} to {Points(effect.High)})";

    /// <summary>A difference of shares, in percentage points.</summary>
    private static string Points(double difference) =>
        $"{(difference >= 0 ? "+" : "")}{Numbers.PercentTenth(difference).TrimEnd('%')}";
}
