namespace PurchaseApi.Training.Metrics;

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
