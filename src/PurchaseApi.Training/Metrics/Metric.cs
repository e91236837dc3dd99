namespace PurchaseApi.Training.Metrics;

/// <summary>A number that measured predictions have.</summary>
/// <param name="Name">As in manifest, command line and API.</param>
/// <param name="Of">NaN where the rows do not define it.</param>
internal sealed record Metric(string Name, Func<MetricValues, double> Of)
{
    /// <summary>By the names that manifest, command line and API use, in their order.</summary>
    public static readonly IReadOnlyList<Metric> All =
    [
        new("accuracy", metrics => metrics.Confusion.Accuracy),
        new("precision", metrics => metrics.Confusion.Precision),
        new("recall", metrics => metrics.Confusion.Recall),
        new("specificity", metrics => metrics.Confusion.Specificity),
        new("f1", metrics => metrics.Confusion.F1),
        new("roc_auc", metrics => metrics.RocAuc),
        new("average_precision", metrics => metrics.AveragePrecision),
        new("log_loss", metrics => metrics.LogLoss) { Highest = double.MaxValue },
        new("brier", metrics => metrics.Brier),
        new("calibration_error", metrics => metrics.CalibrationError),

        // Of all positives, the share among the 10 % of rows with the highest probabilities; and how many times more
        // that is than among rows taken by chance.
        new("gain_at_10", metrics => metrics.GainAt10),
        new("lift_at_10", metrics => metrics.GainAt10 * 10) { Highest = 10 },
    ];

    public double Lowest { get; init; }

    public double Highest { get; init; } = 1;
}
