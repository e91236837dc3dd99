using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>How much better one model is than another on the same rows. Both are measured on each resample of whole
/// rows, so that what makes both go wrong cancels.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class PairedBootstrap
{
    /// <param name="rowCount">Of the rows that both are measured on.</param>
    /// <param name="ours">Rows, some of them several times -> figure; NaN where it is not defined, and such a resample
    /// does not count.</param>
    /// <param name="theirs">Likewise.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    /// <returns>Ours less theirs with the 95 % percentile interval.</returns>
    public static Estimate Difference(
        int rowCount, Func<int[], double> ours, Func<int[], double> theirs, int seed, int[]? groups = null)
    {
        var random = new Random(seed);
        var resampling = new Resampling(rowCount, groups);
        var differences = new List<double>(resampling.Times);
        for (var i = 0; i < resampling.Times; i++)
        {
            if (Of(resampling.Draw(random)) is var difference && !double.IsNaN(difference)) differences.Add(difference);
        }

        var measured = Of([.. Enumerable.Range(0, rowCount)]);
        return differences.Count == 0
            ? new(measured, measured, measured)
            : new(measured, Math.Min(measured, Quantile(0.025)), Math.Max(measured, Quantile(0.975)));

        double Of(int[] some) => ours(some) - theirs(some);
        double Quantile(double level) => Statistics.Quantile([.. differences], level);
    }
}
