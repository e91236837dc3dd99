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
            Training.Metrics.CalibrationError.Compute(counts),
            Ranking.Gain(counts, share: 0.1));
    }

    public IReadOnlyList<(string Name, double Value)> ByName() =>
        [.. Metric.All.Select(metric => (metric.Name, metric.Read(this)))];
}

/// <summary>A number that measured predictions have.</summary>
/// <param name="Name">As in manifest, command line and API.</param>
/// <param name="Read">NaN where the rows do not define it.</param>
internal sealed record Metric(string Name, Func<MetricValues, double> Read)
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

/// <summary>How many rows were predicted what, by their label.</summary>
internal sealed record Confusion(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    /// <summary>In rows.</summary>
    public static readonly IReadOnlyList<Metric> Counts =
    [
        Count("true_positives", confusion => confusion.TruePositives),
        Count("false_positives", confusion => confusion.FalsePositives),
        Count("true_negatives", confusion => confusion.TrueNegatives),
        Count("false_negatives", confusion => confusion.FalseNegatives),
    ];

    public int Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>Rows that were predicted positive.</summary>
    public int Actions => TruePositives + FalsePositives;

    /// <summary>0 where nothing is predicted positive, as in scikit-learn.</summary>
    public double Precision => Share(TruePositives, Actions);

    /// <summary>0 where nothing is positive.</summary>
    public double Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>0 where nothing is negative.</summary>
    public double Specificity => Share(TrueNegatives, TrueNegatives + FalsePositives);

    /// <summary>0 where nothing is positive or predicted so.</summary>
    public double F1 => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public double Accuracy => Share(TruePositives + TrueNegatives, Rows);

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static Metric Count(string name, Func<Confusion, int> count) =>
        new(name, metrics => count(metrics.Confusion)) { Highest = double.MaxValue };
}

internal static class LogLoss
{
    // As scikit-learn clips float64: one certain mistake must not make the mean infinite.
    private const double Edge = 2.220446049250313e-16;

    /// <summary>-log of the probability that the label got, in nats.</summary>
    public static double Compute(bool label, double probability)
    {
        var clipped = Math.Clamp(probability, Edge, 1 - Edge);
        return -Math.Log(label ? clipped : 1 - clipped);
    }

    /// <summary>Over all rows.</summary>
    public static double Mean(LabelCounts counts)
    {
        var (sum, rows) = (0.0, 0L);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            if (counts.Positives[i] > 0) sum += counts.Positives[i] * Compute(true, counts.Probabilities[i]);
            if (counts.Negatives[i] > 0) sum += counts.Negatives[i] * Compute(false, counts.Probabilities[i]);
            rows += counts.Positives[i] + counts.Negatives[i];
        }

        return sum / rows;
    }
}

/// <summary>
/// The expected calibration error over 15 bins of equal mass: rows are sorted by probability and cut into 15 bins of
/// n/15 rows each; the error is the mean over the bins of |mean probability - share of positives|. Rows of equal
/// probability are one group, and where a border falls into a group (or into a row), each side gets its part of the
/// group's positives. So the order of tied rows cannot matter.
/// </summary>
internal static class CalibrationError
{
    private const int Bins = 15;

    public static double Compute(LabelCounts counts)
    {
        // In fifteenths of a row every border is a whole number: a bin holds as many as there are rows.
        long rows = counts.Positives.Sum() + counts.Negatives.Sum();
        var (error, gap, room) = (0.0, 0.0, rows);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            var count = counts.Positives[i] + counts.Negatives[i];
            if (count == 0) continue;

            var gapPerRow = counts.Probabilities[i] - (double)counts.Positives[i] / count;
            for (var left = (long)count * Bins; left > 0;)
            {
                var taken = Math.Min(left, room);
                gap += taken * gapPerRow;
                left -= taken;
                room -= taken;
                if (room > 0) continue;

                error += Math.Abs(gap);
                (gap, room) = (0, rows);
            }
        }

        return error / (rows * Bins);
    }
}
