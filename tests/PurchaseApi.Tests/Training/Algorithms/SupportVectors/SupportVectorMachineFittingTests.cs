using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.SupportVectors;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.SupportVectors;

public sealed class SupportVectorMachineFittingTests
{
    private readonly Examples examples = GeneratedExamples.Draw(800, seed: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Margins_match_scikit_learn(int index)
    {
        var reference = GoldenFile.Read<Reference>("linear_svc.json");
        var fit = reference.Fits[index];
        var rows = new FeatureMatrix(["a", "b", "c", "d"], [.. reference.Features.SelectMany(row => row)]);
        var fitted = Fit(new Examples(rows, reference.Labels), ("c", fit.C), ("positive_weight", fit.PositiveWeight));

        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(fit.Margins[row], fitted.Scorer.Margin(rows.Row(row)), 1e-9);
    }

    [Fact]
    public void No_weight_can_be_improved_with_columns_of_ones_and_missing_values()
    {
        const double Cost = 0.3;
        var model = (LinearSupportVectorMachine)Fit(examples, ("c", Cost)).Scorer;
        var rows = model.Scaling.Apply(examples.Features);

        double[] best = [.. model.Weights, model.Intercept];
        for (var i = 0; i < best.Length; i++)
            foreach (var step in (double[])[-1e-4, 1e-4])
                Assert.True(
                    Objective([.. best[..i], best[i] + step, .. best[(i + 1)..]]) > Objective(best), $"weight {i}");

        double Objective(double[] weights) =>
            weights.Sum(weight => weight * weight) / 2 + Cost * Enumerable.Range(0, examples.Count).Sum(row =>
            {
                var margin = VectorSums.Dot(rows.Row(row), weights.AsSpan(..^1)) + weights[^1];
                return Math.Pow(Math.Max(0, 1 - (examples.Labels[row] ? margin : -margin)), 2);
            });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Positives_have_larger_margins_in_any_order(bool first)
    {
        int[] order = [.. Enumerable.Range(0, examples.Count).OrderBy(row => examples.Labels[row] == first ? 0 : 1)];

        var fitted = Fit(examples.Rows(order));

        Assert.True(fitted.Scorer.Margin([50, 15, 150, 1]) > 0.5);
        Assert.True(fitted.Scorer.Margin([1, 1, 0, 0]) < -0.5);
    }

    [Fact]
    public void A_heavier_positive_row_raises_the_margins() => Assert.True(
        Fit(examples, ("positive_weight", 4)).Scorer.Margin([25, 8, 75, 1])
        > Fit(examples).Scorer.Margin([25, 8, 75, 1]) + 0.3);

    [Fact]
    public void A_model_holds_no_training_rows() => Assert.False(Fit(examples).ShipsTrainingRows);

    [Fact]
    public void One_class_alone_is_rejected()
    {
        var negatives = examples.Rows([.. Enumerable.Range(0, 800).Where(row => !examples.Labels[row])]);

        Assert.Contains("both classes", Assert.Throws<InvalidOperationException>(() => Fit(negatives)).Message);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("gamma")]
    [InlineData("max_rows")]
    public void Radial_settings_are_rejected_with_the_reason(string name) => Assert.Equal(
        $"support_vector_machine.{name} was removed: the support vector machine is linear and fits on every "
        + "row; it has c, positive_weight",
        SupportVectorMachineFitting.Family.Problem(new("support_vector_machine", name, 1)));

    private static FittedModel Fit(Examples rows, params (string Name, double Value)[] settings) =>
        With(settings).Fit(rows, seed: 42, TestContext.Current.CancellationToken);

    private static IAlgorithm With(params (string Name, double Value)[] settings) =>
        SupportVectorMachineFitting.Family
            .With(settings.Select(setting => new Setting("support_vector_machine", setting.Name, setting.Value)));

    private sealed record Reference(double[][] Features, bool[] Labels, ReferenceFit[] Fits);

    private sealed record ReferenceFit(double C, double PositiveWeight, double[] Margins);
}
