using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Decisions;

/// <summary>What the conformal sets hold on rows that had no part in them.</summary>
internal static class ConformalCoverage
{
    private static readonly string[] Groups = ["negative", "positive", "all"];

    public static IReadOnlyList<Coverage> Of(ConformalQuantiles quantiles, double[] probabilities, bool[] labels) =>
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
