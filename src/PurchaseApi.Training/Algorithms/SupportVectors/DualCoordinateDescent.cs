using PurchaseApi.Scoring.Models;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.SupportVectors;

/// <summary>
/// The weights of a linear support vector machine: |w|^2 / 2 + sum(c * max(0, 1 - y * w x)^2), y = 1 or -1, at its
/// minimum. One row after the other takes the step that is best for it alone. Source: Hsieh et al., A dual coordinate
/// descent method for large-scale linear SVM (ICML 2008), algorithm 1 for the L2 loss.
/// </summary>
internal static class DualCoordinateDescent
{
    // What LIBLINEAR stops at by default is a tenth of the first; more passes change no ranking.
    private const double Tolerance = 1e-4;
    private const int MaxPasses = 1000;

    /// <param name="rows">Scaled; a column of ones gives an intercept, which is penalized like the others.</param>
    /// <param name="costs">What each row costs inside its margin, above 0.</param>
    /// <param name="seed">Of the order in which rows take their steps.</param>
    /// <param name="tolerance">How far the largest and smallest projected gradient may be apart.</param>
    public static double[] Fit(
        FeatureMatrix rows, bool[] labels, double[] costs, int seed, CancellationToken cancellation,
        double tolerance = Tolerance)
    {
        var weights = new double[rows.Columns.Count];
        var duals = new double[labels.Length];
        var curvatures = new double[labels.Length];
        for (var i = 0; i < curvatures.Length; i++)
            curvatures[i] = VectorSums.Dot(rows.Row(i), rows.Row(i)) + (0.5 / costs[i]);
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        var random = new Random(seed);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            random.Shuffle(order);
            var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var i in order)
            {
                var row = rows.Row(i);
                var sign = labels[i] ? 1 : -1;
                var gradient = (sign * VectorSums.Dot(weights, row)) - 1 + (duals[i] * 0.5 / costs[i]);
                // At its bound of 0, a dual can only rise.
                var projected = duals[i] == 0 ? Math.Min(gradient, 0) : gradient;
                (least, most) = (Math.Min(least, projected), Math.Max(most, projected));
                if (projected == 0) continue;

                var dual = Math.Max(duals[i] - (gradient / curvatures[i]), 0);
                VectorSums.AddScaled(weights, (dual - duals[i]) * sign, row);
                duals[i] = dual;
            }
            if (most - least <= tolerance) break;
        }
        return weights;
    }
}
