namespace PurchaseApi.Training.Metrics;

internal static class LogLoss
{
    // As scikit-learn clips float64: one certain mistake must not make the mean infinite.
    private const double Edge = 2.220446049250313e-16;

    /// <summary>-log of the probability that the label got, in nats.</summary>
    public static double Of(bool label, double probability)
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
            if (counts.Positives[i] > 0) sum += counts.Positives[i] * Of(true, counts.Probabilities[i]);
            if (counts.Negatives[i] > 0) sum += counts.Negatives[i] * Of(false, counts.Probabilities[i]);
            rows += counts.Positives[i] + counts.Negatives[i];
        }

        return sum / rows;
    }
}
