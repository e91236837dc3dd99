using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.SupportVectors;

/// <summary>
/// A linear support vector machine on standardized features: scikit-learn's LinearSVC. Its margins are distances; what
/// makes them probabilities is fitted to margins out of fold.
/// </summary>
/// <param name="c">What a row inside its margin costs, against the penalty on the weights.</param>
/// <param name="positiveWeight">How many times as much a positive row costs.</param>
internal sealed class SupportVectorMachineFitting(double c = 1, double positiveWeight = 1) : IAlgorithm
{
    private const string IsLinear = "the support vector machine is linear and fits on every row";

    public static readonly AlgorithmFamily Family = new(SupportVectorMachineJson.Algorithm,
        [
            new("c", 1, 1e-6, 1e6) { Search = new(0.001, 10, IsLogarithmic: true) },
            new("positive_weight", 1, 0.001, 1000) { Search = new(1, 5, IsLogarithmic: true) },
        ],
        values => new DirectedLinear(new SupportVectorMachineFitting(values["c"], values["positive_weight"])))
    {
        Complexity = 2,
        Keeps = _ => true,
        Removed = new Dictionary<string, string>
        {
            ["kernel"] = IsLinear,
            ["gamma"] = IsLinear,
            ["max_rows"] = IsLinear,
        },
    };

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters =>
        new Dictionary<string, double> { ["c"] = c, ["positive_weight"] = positiveWeight };

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        examples.MustHaveBothClasses();

        var scaling = ScalingFitting.Fit(ScalingKind.Standard, examples.Features);
        var costs = Array.ConvertAll(examples.Labels, label => label ? c * positiveWeight : c);
        var weights = DualCoordinateDescent.Fit(
            WithOnes(scaling.Apply(examples.Features)), examples.Labels, costs, seed, cancellation);
        var columns = examples.Features.Columns;
        var json = SupportVectorMachineJson.Write(
            new LinearSupportVectorMachine(columns, scaling, weights[^1], weights[..^1]));
        return new FittedModel(
            SupportVectorMachineJson.Read(json, columns), json,
            features => Margins(WithOnes(scaling.Apply(features)), weights));
    }

    private static double[] Margins(FeatureMatrix rows, double[] weights)
    {
        var margins = new double[rows.RowCount];
        for (var i = 0; i < margins.Length; i++) margins[i] = VectorSums.Dot(rows.Row(i), weights);
        return margins;
    }

    /// <summary>Whose weight is the intercept.</summary>
    private static FeatureMatrix WithOnes(FeatureMatrix rows)
    {
        var wider = new FeatureMatrix([.. rows.Columns, ""], new double[rows.RowCount * (rows.Columns.Count + 1)]);
        for (var i = 0; i < rows.RowCount; i++)
        {
            rows.Row(i).CopyTo(wider.Row(i));
            wider.Row(i)[^1] = 1;
        }
        return wider;
    }
}

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
