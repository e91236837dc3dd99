using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Report.Curves;

/// <summary>95 % percentile intervals, point by point, over resamples of whole rows.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class CurveBands
{
    /// <param name="rows">Drawn from.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="heights">As many numbers for any resample; one that a resample does not define is NaN and does not
    /// count.</param>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    public static Estimate[] Of(
        RankedRows rows, int seed, Func<LabelCounts, double[]> heights, int[]? groups = null)
    {
        var resampling = new Resampling(rows.Count, groups);
        var random = new Random(seed);
        double[][] drawn =
            [.. Enumerable.Range(0, resampling.Times).Select(_ => heights(rows.Of(resampling.Draw(random))))];
        return
        [
            .. heights(rows.All()).Select((height, at) => Interval(height, [.. drawn.Select(one => one[at])])),
        ];
    }

    private static Estimate Interval(double value, double[] drawn)
    {
        double[] defined = [.. drawn.Where(other => !double.IsNaN(other))];
        return defined.Length == 0
            ? new(value, double.NaN, double.NaN)
            : new(
                value,
                Math.Min(value, Statistics.Quantile(defined, 0.025)),
                Math.Max(value, Statistics.Quantile(defined, 0.975)));
    }
}
