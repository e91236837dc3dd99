namespace PurchaseApi.Training.Evaluation;

/// <summary>
/// What a model is measured by. Rows with a probability of at least the threshold are predicted positive. Log loss is
/// in nats. ROC AUC is NaN where one class is missing; average precision and the gain at 10 % where no row is positive.
/// </summary>
internal sealed record Metrics(
    Confusion Confusion,
    double RocAuc,
    double AveragePrecision,
    double LogLoss,
    double Brier,
    double CalibrationError,
    double GainAt10)
{
    /// <summary>By the names that manifest, command line and API use, in their order.</summary>
    public static readonly IReadOnlyList<Figure> Figures =
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

    public static Metrics Of(bool[] labels, double[] probabilities, double threshold) =>
        Of(new RankedRows(labels, probabilities).All(), threshold);

    public static Metrics Of(LabelCounts counts, double threshold)
    {
        var (hits, falseAlarms, misses, rejections, brier) = (0, 0, 0, 0, 0.0);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            var (probability, positives, negatives) =
                (counts.Probabilities[i], counts.Positives[i], counts.Negatives[i]);
            var predicted = probability >= threshold;
            hits += predicted ? positives : 0;
            falseAlarms += predicted ? negatives : 0;
            misses += predicted ? 0 : positives;
            rejections += predicted ? 0 : negatives;
            brier += positives * (1 - probability) * (1 - probability) + negatives * probability * probability;
        }

        var confusion = new Confusion(
            TruePositives: hits, FalsePositives: falseAlarms, TrueNegatives: rejections, FalseNegatives: misses);
        return new Metrics(
            confusion,
            Ranking.RocAuc(counts),
            Ranking.AveragePrecision(counts),
            Evaluation.LogLoss.Mean(counts),
            brier / confusion.Rows,
            Evaluation.CalibrationError.Of(counts),
            Ranking.Gain(counts, share: 0.1));
    }

    public IReadOnlyList<(string Name, double Value)> ByName() =>
        [.. Figures.Select(figure => (figure.Name, figure.Of(this)))];
}
