using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.SupportVectors;

/// <summary>
/// A linear support vector machine on standardized features: the objective of scikit-learn's LinearSVC, which is
/// |w|^2 / 2 + sum(c * max(0, 1 - y * w x)^2) with the intercept among the weights. Its margins are distances; what makes
/// them probabilities is fitted to margins out of fold.
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

        var names = examples.Features.Columns;
        var (scaling, columns, rows) = LinearFeatures.For(examples.Features);
        var loss = new SquaredHingeLoss(
            rows, examples.Labels, Array.ConvertAll(examples.Labels, label => label ? c * positiveWeight : c),
            columns.Penalties(scaling), columns.Intercept(scaling));
        var (intercept, weights) = columns.Unpack(loss.Minimum(cancellation), scaling);
        var json = SupportVectorMachineJson.Write(new LinearSupportVectorMachine(names, scaling, intercept, weights));
        return new FittedModel(
            SupportVectorMachineJson.Read(json, names), json,
            features => Margins(scaling.Apply(features), intercept, weights));
    }

    private static double[] Margins(FeatureMatrix scaled, double intercept, double[] weights)
    {
        var margins = new double[scaled.RowCount];
        for (var i = 0; i < margins.Length; i++) margins[i] = VectorSums.Dot(scaled.Row(i), weights) + intercept;
        return margins;
    }
}
