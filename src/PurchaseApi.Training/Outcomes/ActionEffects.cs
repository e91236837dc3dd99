using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What actions change, told by the rows that chance kept them from.</summary>
internal static class ActionEffects
{
    private const double Confidence = 0.95;

    /// <summary>An effect below five points either way counts as none.</summary>
    private const double Negligible = 0.05;

    private const string AllRows = "all";

    /// <summary>Of each action in each band, where the log has a control group.</summary>
    /// <param name="rows">In the order in which they were predicted.</param>
    public static IReadOnlyList<ActionEffect> Measure(IEnumerable<JoinedRow> rows)
    {
        (string Action, string Intent, ArmOutcomes Treated, ArmOutcomes Control)[] cells =
        [
            .. Experiment(rows).GroupBy(row => (Action: row.Offer!, Intent: row.Intent ?? AllRows))
                .OrderBy(cell => cell.Key.Action, StringComparer.Ordinal)
                .ThenBy(cell => cell.Average(row => row.Probability))
                .Select(cell => (
                    cell.Key.Action, cell.Key.Intent, Count(cell, isControl: false), Count(cell, isControl: true))),
        ];

        // Bonferroni over all cells that can be compared.
        var compared = cells.Count(cell => cell is { Treated.Rows: > 0, Control.Rows: > 0 });
        var confidence = 1 - ((1 - Confidence) / Math.Max(1, compared));
        return
        [
            .. cells.Select(cell =>
            {
                var effect = cell is { Treated.Rows: > 0, Control.Rows: > 0 }
                    ? ShareDifference.Compute(
                        cell.Treated.Positives, cell.Treated.Rows, cell.Control.Positives, cell.Control.Rows,
                        confidence)
                    : null;
                return new ActionEffect(
                    cell.Action, cell.Intent, cell.Treated, cell.Control, effect, Judge(effect, cell.Control));
            }),
        ];
    }

    /// <summary>The first row of each id for which something is done, or would have been.</summary>
    public static IEnumerable<JoinedRow> Experiment(IEnumerable<JoinedRow> rows) =>
        rows.Where(row => row.IsControl is not null && JoinedRow.IsAction(row.Offer)).DistinctBy(row => row.Unit);

    public static ArmOutcomes Count(IEnumerable<JoinedRow> rows, bool isControl)
    {
        var (count, positives) = (0, 0);
        foreach (var row in rows)
        {
            if (row.IsControl != isControl) continue;
            count++;
            if (row.Label) positives++;
        }

        return new(count, positives);
    }

    private static EffectVerdict Judge(Estimate? effect, ArmOutcomes control) => effect switch
    {
        { Low: > 0 } => EffectVerdict.Persuadable,
        { High: < 0 } => EffectVerdict.Harmed,
        { Low: > -Negligible, High: < Negligible } =>
            control.Share >= 0.5 ? EffectVerdict.SureThing : EffectVerdict.LostCause,
        _ => EffectVerdict.NoVerdict,
    };
}

/// <summary>What an action did to rows of one band, compared with rows of the control group that it was kept from.
/// Chance alone decides on the group, so nothing else tells the two apart.</summary>
/// <param name="Intent">The band; <c>all</c> for a contract without.</param>
/// <param name="Treated">Rows that got it, and the share of them that came true.</param>
/// <param name="Control">Rows that would have got it.</param>
/// <param name="Effect">Treated less control, with an interval; all intervals of a table hold at once with 95%; null
/// without rows of both.</param>
internal sealed record ActionEffect(
    string Action, string Intent, ArmOutcomes Treated, ArmOutcomes Control, Estimate? Effect, EffectVerdict Verdict);

internal enum EffectVerdict
{
    /// <summary>Rows or control rows are too few to tell.</summary>
    NoVerdict,

    /// <summary>More come true with the action.</summary>
    Persuadable,

    /// <summary>Most come true, with and without it.</summary>
    SureThing,

    /// <summary>Few come true, with and without it.</summary>
    LostCause,

    /// <summary>Fewer come true with it.</summary>
    Harmed,
}

/// <param name="Positives">How many came true.</param>
internal sealed record ArmOutcomes(int Rows, int Positives)
{
    /// <summary>NaN without rows, which is not written.</summary>
    [JsonIgnore]
    public double Share => Positives / (double)Rows;
}

/// <summary>What rows earned that got an action, per row and compared with the control group that it was kept
/// from.</summary>
/// <param name="Rows">That got it, with a worth that is known.</param>
/// <param name="Worth">The mean of them.</param>
/// <param name="Gain">More than the mean of the control rows, with Welch's 95 % interval; null without two of
/// each.</param>
internal sealed record ActionGain(string Action, int Rows, int ControlRows, double? Worth, Estimate? Gain)
{
    /// <summary>Rows whose worth is not known: log the inputs that the decision reads.</summary>
    public int Unknown { get; init; }

    public static IReadOnlyList<ActionGain> Measure(IReadOnlyList<JoinedRow> rows) =>
    [
        .. rows.Where(row => JoinedRow.IsAction(row.Offer)).DistinctBy(row => row.Unit)
            .GroupBy(row => row.Offer!).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                double[] treated = Worths(group, isControl: false), control = Worths(group, isControl: true);
                return new ActionGain(
                    group.Key, treated.Length, control.Length, treated.Length == 0 ? null : treated.Average(),
                    MeanDifference.Compute(treated, control))
                {
                    Unknown = group.Count(row => double.IsNaN(row.Worth)),
                };
            }),
    ];

    private static double[] Worths(IEnumerable<JoinedRow> rows, bool isControl) =>
    [
        .. rows.Where(row => (row.IsControl == true) == isControl && !double.IsNaN(row.Worth)).Select(row => row.Worth),
    ];
}

/// <summary>What an action multiplied the odds by, within bands, compared with the control group.</summary>
/// <param name="Assumed">By the contract; null for an action that it does not have.</param>
/// <param name="Odds">null where the rows do not tell.</param>
internal sealed record MeasuredOdds(string Action, double? Assumed, int Treated, int Control, Estimate? Odds)
{
    /// <summary>Whether the contract's odds lie outside the interval.</summary>
    public bool IsRefuted => Odds is { } odds && Assumed is { } assumed && (assumed < odds.Low || assumed > odds.High);

    /// <param name="versions">The rows of each version: its bands are its own.</param>
    /// <param name="decision">Of the contract in service; null without.</param>
    public static IReadOnlyList<MeasuredOdds> Measure(
        IEnumerable<IReadOnlyList<JoinedRow>> versions, Decision? decision) =>
    [
        .. versions
            .SelectMany((rows, version) => ActionEffects.Experiment(rows).Select(row => (Row: row, Version: version)))
            .DistinctBy(one => one.Row.Unit)   // an id that two versions saw has one outcome
            .GroupBy(one => one.Row.Offer!)
            .OrderBy(action => action.Key, StringComparer.Ordinal)
            .Select(action =>
            {
                FourfoldTable[] bands =
                [
                    .. action.GroupBy(one => (one.Version, one.Row.Intent), one => one.Row).Select(band => Table(
                        ActionEffects.Count(band, isControl: false), ActionEffects.Count(band, isControl: true))),
                ];
                return new MeasuredOdds(
                    action.Key, decision?.Actions.FirstOrDefault(one => one.Name == action.Key)?.Odds,
                    action.Count(one => one.Row.IsControl == false), action.Count(one => one.Row.IsControl == true),
                    CommonOddsRatio.Compute(bands));
            }),
    ];

    private static FourfoldTable Table(ArmOutcomes treated, ArmOutcomes control) => new(
        treated.Positives, treated.Rows - treated.Positives, control.Positives, control.Rows - control.Positives);
}

/// <summary>The change to a contract that measured odds come to. A person decides on it.</summary>
internal static class OddsProposal
{
    public static string Write(string model, IReadOnlyList<MeasuredOdds> measured) => $"""
        # A proposal for the contract of {model}: odds measured against the control group.
        # Copy the lines that you agree with, then train.
        decision:
          actions:
        {string.Join('\n', measured.Select(Line))}

        """;

    private static string Line(MeasuredOdds one) => one switch
    {
        { Odds: null } => $"    # {one.Action}: not measured ({Rows(one)})",
        { IsRefuted: false, Assumed: { } assumed } =>
            $"    # {one.Action}: keep {Numbers.Value(assumed)}; {Measured(one)}",
        _ => $"    {one.Action}: {{ odds: {Numbers.Amount(one.Odds.Value)} }}   # "
            + (one.Assumed is { } before ? $"was {Numbers.Value(before)}; " : "") + Measured(one),
    };

    private static string Measured(MeasuredOdds one) =>
        $"measured {Numbers.Amount(one.Odds!.Value)}, 95% interval {Numbers.Interval(one.Odds, Numbers.Amount)}, on "
        + Rows(one);

    private static string Rows(MeasuredOdds one) =>
        $"{Numbers.Count(one.Treated)} rows and {Numbers.Count(one.Control)} control rows";
}
