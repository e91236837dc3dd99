using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Evaluation;

/// <summary>How much better one model is than another on the same rows. Both are measured on each resample of whole
/// rows, so that what makes both go wrong cancels.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class PairedBootstrap
{
    private const int Resamples = 1_000;

    /// <param name="rowCount">Of the rows that both are measured on.</param>
    /// <param name="ours">Rows, some of them several times -> figure; NaN where it is not defined, and such a resample
    /// does not count.</param>
    /// <param name="theirs">Likewise.</param>
    /// <returns>Ours less theirs with the 95 % percentile interval.</returns>
    public static Estimate Difference(int rowCount, Func<int[], double> ours, Func<int[], double> theirs, int seed)
    {
        var random = new Random(seed);
        var rows = new int[rowCount];
        var differences = new List<double>(Resamples);
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < rows.Length; j++) rows[j] = random.Next(rowCount);
            if (Of(rows) is var difference && !double.IsNaN(difference)) differences.Add(difference);
        }

        return new(Of([.. Enumerable.Range(0, rowCount)]), Quantile(0.025), Quantile(0.975));

        double Of(int[] some) => ours(some) - theirs(some);
        double Quantile(double level) => Statistics.Quantile([.. differences], level);
    }
}
