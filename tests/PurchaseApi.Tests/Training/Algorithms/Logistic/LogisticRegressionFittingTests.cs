using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Logistic;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.Logistic;

public sealed class LogisticRegressionFittingTests
{
    private static readonly Reference reference = GoldenFile.Read<Reference>("logistic_regression.json");

    private static readonly Examples examples = new(
        new FeatureMatrix(["a", "b", "c", "d", "constant"], [.. reference.Features.SelectMany(row => row)]),
        reference.Labels);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Coefficients_match_scikit_learn(int index)
    {
        var expected = reference.Fits[index];
        var fitted = Fit(examples, expected.C, expected.PositiveWeight);
        var model = Assert.IsType<LogisticRegression>(fitted.Scorer);

        Assert.Equal(expected.Intercept, model.Intercept, 1e-9);
        Assert.All(model.Coefficients.Zip(expected.Coefficients), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        Assert.All(
            fitted.LibraryMargins(examples.Features).Zip(expected.Margins),
            pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Fact]
    public void Scaled_features_match_scikit_learn()
    {
        var standard = ScalingFitting.Fit(ScalingKind.Standard, examples.Features);
        var minmax = ScalingFitting.Fit(ScalingKind.MinMax, examples.Features);
        for (var row = 0; row < examples.Count; row++)
            for (var column = 0; column < examples.Features.Columns.Count; column++)
            {
                var value = reference.Features[row][column];
                Assert.Equal(reference.Standard[row][column], standard.Scale(column, value), 1e-12);
                Assert.Equal(reference.Minmax[row][column], minmax.Scale(column, value), 1e-12);
            }
    }

    [Fact]
    public void The_scorer_agrees_with_the_library_also_on_missing_values()
    {
        var fitted = Fit(examples, 1);
        var rows = new FeatureMatrix(examples.Features.Columns, [.. examples.Features.Values]);
        for (var row = 0; row < rows.RowCount; row += 3) rows.Row(row)[row % 5] = double.NaN;
        var margins = fitted.LibraryMargins(rows);

        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(margins[row], fitted.Scorer.Margin(rows.Row(row)), 1e-12);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1)]
    [InlineData(1e4)]
    [InlineData(1e8)]
    public void Separable_classes_and_constant_columns_converge(double c)
    {
        double[] values = [.. Enumerable.Range(0, 40).SelectMany(row => new[] { row, 7.5, row * 2 })];
        bool[] labels = [.. Enumerable.Range(0, 40).Select(row => row >= 11)];
        var fitted = Fit(new Examples(new FeatureMatrix(["a", "constant", "twice_a"], values), labels), c);
        var model = (LogisticRegression)fitted.Scorer;

        Assert.Equal(0, model.Coefficients[1]);
        Assert.Equal(model.Coefficients[0], model.Coefficients[2], 1e-6 * (1 + model.Coefficients[0]));
        Assert.True(model.Margin([11, 7.5, 22]) > model.Margin([10, 7.5, 20]));
    }

    [Fact]
    public void Columns_of_ones_get_the_weights_of_the_same_columns_in_other_numbers()
    {
        var random = new Random(6);
        string[] names = ["minutes", "red", "green", "blue", "mobile"];
        double[][] rows =
        [
            .. Enumerable.Range(0, 400).Select(_ => (double[])
                [random.NextDouble() * 9, .. OneOfThree(random), random.Next(3) == 0 ? 1 : 0]),
        ];
        bool[] labels = [.. rows.Select(row => random.NextDouble() < (row[0] / 18) + (row[2] / 4) + (row[4] / 5))];
        var ones = (LogisticRegression)Fit(new(new(names, [.. rows.SelectMany(row => row)]), labels), 0.7, 2).Scorer;

        // 3 and 5 in place of 0 and 1 are numbers, which are standardised.
        var numbers = (LogisticRegression)Fit(
            new(new(names, [.. rows.SelectMany(row => row.Select((x, i) => i == 0 ? x : (2 * x) + 3))]), labels), 0.7, 2)
            .Scorer;

        Assert.Equal(numbers.Intercept, ones.Intercept, 1e-9);
        Assert.All(
            numbers.Coefficients.Zip(ones.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-9));

        static double[] OneOfThree(Random random)
        {
            var level = random.Next(3);
            return [.. Enumerable.Range(0, 3).Select(other => other == level ? 1.0 : 0)];
        }
    }

    [Fact]
    public void Fitting_twice_gives_the_same_bytes() => Assert.Equal(Fit(examples, 1).ModelJson, Fit(examples, 1).ModelJson);

    [Fact]
    public void One_class_alone_is_rejected()
    {
        var negatives = examples.Rows([.. Enumerable.Range(0, 80).Where(row => !reference.Labels[row])]);

        var error = Assert.Throws<InvalidOperationException>(() => Fit(negatives, 1));
        Assert.Contains("both classes", error.Message);
    }

    [Fact]
    public void Hyperparameters_are_recorded() =>
        Assert.Equal(1.0, new LogisticRegressionFitting().Hyperparameters["c"]);

    private static FittedModel Fit(Examples rows, double c, double positiveWeight = 1) =>
        new LogisticRegressionFitting(c, positiveWeight).Fit(rows, seed: 42, TestContext.Current.CancellationToken);

    private sealed record Reference(
        double[][] Features, bool[] Labels, double[][] Standard, double[][] Minmax, ReferenceFit[] Fits);

    private sealed record ReferenceFit(
        double C, double PositiveWeight, double Intercept, double[] Coefficients, double[] Margins);
}
