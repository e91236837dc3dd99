using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Outcomes;

/// <summary>Whether a version's probabilities came true.</summary>
internal enum Standing
{
    KeepsPromise,

    /// <summary>The odds are off by more than chance explains.</summary>
    Miscalibrated,

    /// <summary>The newest rows are unlike those that the version was made of; outcomes do not refute it yet.</summary>
    Drifted,

    TooFewOutcomes,
}

/// <summary>A standing and what it rests on: rows for which nothing was done that a control group measures, and the
/// first one of each id.</summary>
/// <param name="Predicted">The mean probability.</param>
/// <param name="Observed">The share that came true, with Wilson's 95 % interval.</param>
/// <param name="Evidence">How many times a stake of 1 was multiplied by betting against the probabilities; 20 raises
/// the alarm.</param>
/// <param name="AlarmedAt">Outcomes until the alarm; null without one.</param>
internal sealed record VersionStanding(
    Standing Standing, int Rows, int Positives, double? Predicted, Estimate? Observed, double Evidence,
    int? AlarmedAt = null)
{
    private const int LeastRows = 200, LeastOfClass = 20;

    /// <summary>When the row was predicted that raised the alarm.</summary>
    public DateTime? AlarmedAtTime { get; init; }

    /// <summary>Inputs, and the probability, that have drifted.</summary>
    public IReadOnlyList<string> DriftedColumns { get; init; } = [];

    /// <param name="rows">In the order in which they were predicted.</param>
    /// <param name="drifted">Names of columns.</param>
    public static VersionStanding Measure(IReadOnlyList<JoinedRow> rows, IReadOnlyList<string> drifted)
    {
        var martingale = new CalibrationMartingale();
        var (sum, positives, alarmedAt) = (0.0, 0, (DateTime?)null);
        foreach (var row in rows)
        {
            martingale.Add(row.Probability, row.Label);
            sum += row.Probability;
            if (row.Label) positives++;
            if (martingale.AlarmedAt is not null) alarmedAt ??= new(row.Ticks, DateTimeKind.Utc);
        }

        var isFew = rows.Count < LeastRows || Math.Min(positives, rows.Count - positives) < LeastOfClass;
        var standing = martingale.AlarmedAt is not null ? Standing.Miscalibrated
            : drifted.Count > 0 ? Standing.Drifted
            : isFew ? Standing.TooFewOutcomes
            : Standing.KeepsPromise;
        return new(
            standing, rows.Count, positives, rows.Count == 0 ? null : sum / rows.Count,
            rows.Count == 0 ? null : WilsonInterval.Compute(positives, rows.Count),
            martingale.Evidence, martingale.AlarmedAt)
        {
            AlarmedAtTime = alarmedAt,
            DriftedColumns = drifted,
        };
    }

    /// <summary>The rows whose outcome tells whether the probability was right.</summary>
    public static IReadOnlyList<JoinedRow> PromiseRows(IEnumerable<JoinedRow> rows) =>
        [.. rows.Where(row => !row.IsTreated).DistinctBy(row => row.Unit)];
}
