using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Reporting.Curves;

/// <summary>95 % percentile intervals, point by point, over resamples of whole rows.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class CurveBands
{
    private const int Resamples = 1_000;

    /// <param name="heights">As many numbers for any resample; one that a resample does not define is NaN and does not
    /// count.</param>
    public static Estimate[] Of(RankedRows rows, int seed, Func<LabelCounts, double[]> heights)
    {
        var random = new Random(seed);
        double[][] drawn = [.. Enumerable.Range(0, Resamples).Select(_ => heights(rows.Resample(random)))];
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
            : new(value, Statistics.Quantile(defined, 0.025), Statistics.Quantile(defined, 0.975));
    }
}
