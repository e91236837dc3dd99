namespace PurchaseApi.Training.Metrics;

/// <summary>
/// What a model is measured by. Rows with a probability of at least the threshold are predicted positive. Log loss is
/// in nats. ROC AUC is NaN where one class is missing; average precision and the gain at 10 % where no row is positive.
/// </summary>
internal sealed record MetricValues(
    Confusion Confusion,
    double RocAuc,
    double AveragePrecision,
    double LogLoss,
    double Brier,
    double CalibrationError,
    double GainAt10)
{
    public static MetricValues Compute(bool[] labels, double[] probabilities, double threshold) =>
        Compute(new RankedRows(labels, probabilities).All(), threshold);

    public static MetricValues Compute(LabelCounts counts, double threshold)
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
        return new MetricValues(
            confusion,
            Ranking.RocAuc(counts),
            Ranking.AveragePrecision(counts),
            Training.Metrics.LogLoss.Mean(counts),
            brier / confusion.Rows,
            Training.Metrics.CalibrationError.Of(counts),
            Ranking.Gain(counts, share: 0.1));
    }

    public IReadOnlyList<(string Name, double Value)> ByName() =>
        [.. Metric.All.Select(metric => (metric.Name, metric.Of(this)))];
}
