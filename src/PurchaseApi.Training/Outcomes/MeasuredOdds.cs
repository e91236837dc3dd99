using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Outcomes;

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
