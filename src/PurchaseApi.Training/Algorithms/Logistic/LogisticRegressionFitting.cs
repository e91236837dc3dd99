using MathNet.Numerics.LinearAlgebra;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.Logistic;

/// <summary>
/// Logistic regression on standardised features with an L2 penalty on all but the intercept: the objective of
/// scikit-learn's LogisticRegression, c * sum(log loss) + |coefficients|^2 / 2.
/// </summary>
/// <param name="c">Weight of the rows against the penalty, above 0.</param>
/// <param name="positiveWeight">Weight of a positive row against a negative one, above 0.</param>
internal sealed class LogisticRegressionFitting(double c = 1.0, double positiveWeight = 1.0) : IAlgorithm
{
    public static readonly AlgorithmFamily Family = new(LogisticRegression.Algorithm,
        [new("c", 1, 1e-6, 1e6) { Search = new(0.001, 100, IsLogarithmic: true) }, Hyperparameter.PositiveWeight],
        values => new DirectedLinear(new LogisticRegressionFitting(values["c"], values["positive_weight"])))
    {
        Complexity = 1,
        Libraries = Libraries.MathNet,
        Keeps = _ => true,
    };

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters =>
        new Dictionary<string, double> { ["c"] = c, ["positive_weight"] = positiveWeight };

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        examples.MustHaveBothClasses();

        var names = examples.Features.Columns;
        var (scaling, columns, rows) = LinearFeatures.For(examples.Features);
        var loss = new LogisticLoss(
            rows, Array.ConvertAll(examples.Labels, label => label ? 1.0 : 0.0), c, columns.Penalties(scaling),
            positiveWeight);
        var (intercept, coefficients) = columns.Unpack(loss.Minimum(cancellation), scaling);
        var json = LogisticRegressionJson.Write(new LogisticRegression(names, scaling, intercept, coefficients));
        return new FittedModel(
            LogisticRegressionJson.Read(json, names),
            json,
            features => (Scaled(features, scaling) * Vector<double>.Build.Dense(coefficients) + intercept).ToArray());
    }

    private static Matrix<double> Scaled(FeatureMatrix features, Scaling scaling) =>
        Matrix<double>.Build.Dense(features.RowCount, features.Columns.Count, (row, column) =>
            scaling.Scale(column, features.Row(row)[column]));
}
