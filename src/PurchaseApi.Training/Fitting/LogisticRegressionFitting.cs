using MathNet.Numerics.LinearAlgebra;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Training.Fitting;

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
        values => new LogisticRegressionFitting(values["c"], values["positive_weight"]));

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters =>
        new Dictionary<string, double> { ["c"] = c, ["positive_weight"] = positiveWeight };

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        examples.MustHaveBothClasses();

        var names = examples.Features.Columns;
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, examples.Features);
        var weights = new LogisticLoss(
            Scaled(examples.Features, scaling),
            [.. examples.Labels.Select(label => label ? 1.0 : 0.0)],
            c,
            Vector<double>.Build.Dense(names.Count + 1, column => column < names.Count ? 1 : 0),
            positiveWeight).Minimum(cancellation);

        double[] coefficients = [.. weights.Take(names.Count)];
        var json = LogisticRegressionJson.Write(new LogisticRegression(names, scaling, weights[^1], coefficients));
        return new FittedModel(
            LogisticRegressionJson.Read(json, names),
            json,
            features => (Scaled(features, scaling) * weights).ToArray());
    }

    /// <summary>Scaled features and, for the intercept, a last column of ones.</summary>
    private static Matrix<double> Scaled(FeatureMatrix features, Scaling scaling) =>
        Matrix<double>.Build.Dense(features.RowCount, features.Columns.Count + 1, (row, column) =>
            column < features.Columns.Count ? scaling.Of(column, features.Row(row)[column]) : 1);
}
