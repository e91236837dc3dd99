using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Training.Decisions;

/// <summary>Fits the conformal quantiles on rows that neither scorer nor calibration has seen.</summary>
internal static class ConformalFitting
{
    public static ConformalQuantiles Fit(double[] probabilities, bool[] labels) =>
        new(OfClass(probabilities, labels, false), OfClass(probabilities, labels, true));

    private static ClassQuantiles OfClass(double[] probabilities, bool[] labels, bool label)
    {
        double[] nonconformities =
        [
            .. probabilities
                .Where((_, row) => labels[row] == label)
                .Select(probability => ConformalQuantiles.Nonconformity(probability, label))
                .Order(),
        ];
        return new ClassQuantiles(Quantile(nonconformities, 80), Quantile(nonconformities, 95));
    }

    /// <summary>The ceil((n + 1) * level)-th smallest; 1, which no row exceeds, where there are fewer.</summary>
    private static double Quantile(double[] sorted, int percent)
    {
        var rank = (int)(((sorted.Length + 1L) * percent + 99) / 100);
        return rank <= sorted.Length ? sorted[rank - 1] : 1;
    }
}
