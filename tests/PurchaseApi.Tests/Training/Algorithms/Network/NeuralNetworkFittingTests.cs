using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Network;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.Network;

public sealed class NeuralNetworkFittingTests
{
    private static readonly Examples examples = GeneratedExamples.Draw(800, seed: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_scorer_agrees_with_plain_matrix_products_also_on_missing_values(int layers)
    {
        var fitted = Fit(examples, ("layers", layers));
        var rows = GeneratedExamples.Draw(1000, seed: 2).Features;
        var margins = fitted.LibraryMargins(rows);

        Assert.Equal(layers + 1, Assert.IsType<NeuralNetwork>(fitted.Scorer).Layers.Count);
        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(margins[row], fitted.Scorer.Margin(rows.Row(row)), 1e-10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_network_learns_exclusive_or(int layers)
    {
        int[] rows = [.. Enumerable.Range(0, 200)];
        var either = new Examples(
            new FeatureMatrix(["a", "b"], [.. rows.SelectMany(row => new double[] { row % 2, row / 2 % 2 })]),
            [.. rows.Select(row => row % 2 != row / 2 % 2)]);
        var model = Fit(either, ("layers", layers), ("hidden", 16), ("learning_rate", 0.01), ("batch", 20)).Scorer;

        Assert.True(model.Margin([0, 1]) > 2);
        Assert.True(model.Margin([1, 0]) > 2);
        Assert.True(model.Margin([0, 0]) < -2);
        Assert.True(model.Margin([1, 1]) < -2);
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_bytes()
    {
        Assert.Equal(Fit(examples).ModelJson, Fit(examples).ModelJson);
        Assert.NotEqual(Fit(examples).ModelJson, Fit(examples, seed: 43).ModelJson);
    }

    [Fact]
    public void Likely_buyers_get_the_larger_margins()
    {
        var fitted = Fit(examples);

        Assert.True(fitted.Scorer.Margin([50, 15, 150, 1]) > 1);
        Assert.True(fitted.Scorer.Margin([1, 1, 0, 0]) < -1);
    }

    [Fact]
    public void A_bad_learning_rate_still_gives_a_model()
    {
        var fitted = Fit(examples, ("learning_rate", 1), ("epochs", 3));

        Assert.True(double.IsFinite(fitted.Scorer.Margin([50, 15, 150, 1])));
    }

    [Fact]
    public void Two_rows_are_enough_to_fit()
    {
        var two = new Examples(new FeatureMatrix(["a"], [1, 2]), [true, false]);

        Assert.True(double.IsFinite(Fit(two).Scorer.Margin([1])));
    }

    [Fact]
    public void One_class_alone_is_rejected()
    {
        var negatives = examples.Rows([.. Enumerable.Range(0, 800).Where(row => !examples.Labels[row])]);

        Assert.Contains("both classes", Assert.Throws<InvalidOperationException>(() => Fit(negatives)).Message);
    }

    [Fact]
    public void Fitting_stops_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            NeuralNetworkFitting.Family.With([]).Fit(examples, seed: 42, cancellation.Token));
    }

    private static FittedModel Fit(Examples rows, params (string Name, double Value)[] settings) =>
        Fit(rows, seed: 42, settings);

    private static FittedModel Fit(Examples rows, int seed, params (string Name, double Value)[] settings) =>
        NeuralNetworkFitting.Family
            .With(settings.Select(setting => new Setting("neural_network", setting.Name, setting.Value)))
            .Fit(rows, seed, TestContext.Current.CancellationToken);
}
