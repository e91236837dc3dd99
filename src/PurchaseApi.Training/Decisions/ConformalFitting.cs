using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;

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

/// <summary>What the conformal sets hold on rows that had no part in them.</summary>
internal static class ConformalCoverage
{
    private static readonly string[] Groups = ["negative", "positive", "all"];

    public static IReadOnlyList<Coverage> Measure(
        ConformalQuantiles quantiles, double[] probabilities, bool[] labels) =>
    [
        .. Levels(quantiles).SelectMany(level => Groups.Select(group =>
        {
            bool[] held =
            [
                .. probabilities.Zip(labels)
                    .Where(row => group == "all" || row.Second == (group == "positive"))
                    .Select(row => level.Set(row.First).Contains(row.Second)),
            ];
            var share = held.Length == 0 ? 0 : held.Count(isHeld => isHeld) / (double)held.Length;
            return new Coverage(level.Level, group, share, held.Length);
        })),
    ];

    private static (double Level, Func<double, PredictionSet> Set)[] Levels(ConformalQuantiles quantiles) =>
        [(0.95, quantiles.At95), (0.8, quantiles.At80)];
}
