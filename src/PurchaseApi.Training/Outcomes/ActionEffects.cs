using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What an action did to rows of one band, compared with rows of the control group that it was kept from.
/// Chance alone decides on the group, so nothing else tells the two apart.</summary>
/// <param name="Intent">The band; <c>all</c> for a contract without.</param>
/// <param name="Treated">Rows that got it, and the share of them that came true.</param>
/// <param name="Control">Rows that would have got it.</param>
/// <param name="Effect">Treated less control, with an interval; all intervals of a table hold at once with 95%; null
/// without rows of both.</param>
internal sealed record ActionEffect(
    string Action, string Intent, ArmOutcomes Treated, ArmOutcomes Control, Estimate? Effect, EffectVerdict Verdict);

/// <param name="Positives">How many came true.</param>
internal sealed record ArmOutcomes(int Rows, int Positives)
{
    /// <summary>NaN without rows, which is not written.</summary>
    [JsonIgnore]
    public double Share => Positives / (double)Rows;
}

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
