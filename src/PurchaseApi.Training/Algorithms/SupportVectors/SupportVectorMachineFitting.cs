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
