namespace PurchaseApi.Training.Evaluation;

/// <summary>
/// What a model is measured by. Rows with a probability of at least the threshold are predicted positive; precision,
/// recall and F1 are 0 where they would divide by 0, as in scikit-learn. Log loss is in nats. ROC AUC is NaN where one
/// class is missing, average precision where no row is positive.
/// </summary>
internal sealed record Metrics(
    double Accuracy,
    double Precision,
    double Recall,
    double F1,
    double RocAuc,
    double AveragePrecision,
    double LogLoss,
    double Brier,
    double CalibrationError)
{
    public static Metrics Of(bool[] labels, double[] probabilities, double threshold) =>
        Of(new RankedRows(labels, probabilities).All(), threshold);

    public static Metrics Of(LabelCounts counts, double threshold)
    {
        var (hits, falseAlarms, misses, rejections, logLoss, brier) = (0L, 0L, 0L, 0L, 0.0, 0.0);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            var (probability, positives, negatives) =
                (counts.Probabilities[i], counts.Positives[i], counts.Negatives[i]);
            var predicted = probability >= threshold;
            hits += predicted ? positives : 0;
            falseAlarms += predicted ? negatives : 0;
            misses += predicted ? 0 : positives;
            rejections += predicted ? 0 : negatives;
            logLoss += positives * Evaluation.LogLoss.Of(true, probability)
                + negatives * Evaluation.LogLoss.Of(false, probability);
            brier += positives * (1 - probability) * (1 - probability) + negatives * probability * probability;
        }

        var rows = hits + falseAlarms + misses + rejections;
        return new Metrics(
            Accuracy: Share(hits + rejections, rows),
            Precision: Share(hits, hits + falseAlarms),
            Recall: Share(hits, hits + misses),
            F1: Share(2 * hits, 2 * hits + falseAlarms + misses),
            Ranking.RocAuc(counts),
            Ranking.AveragePrecision(counts),
            logLoss / rows,
            brier / rows,
            Evaluation.CalibrationError.Of(counts));
    }

    /// <summary>By the names that manifest, command line and API use, in their order.</summary>
    public IReadOnlyList<(string Name, double Value)> ByName() =>
    [
        ("accuracy", Accuracy),
        ("precision", Precision),
        ("recall", Recall),
        ("f1", F1),
        ("roc_auc", RocAuc),
        ("average_precision", AveragePrecision),
        ("log_loss", LogLoss),
        ("brier", Brier),
        ("calibration_error", CalibrationError),
    ];

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
