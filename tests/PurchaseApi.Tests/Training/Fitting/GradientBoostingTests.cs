using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Training.Fitting.XGBoost;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

public sealed class GradientBoostingTests : RequiresXGBoost
{
    private static readonly IAlgorithm Algorithm = GradientBoosting.Family.With([]);
    private readonly Examples examples = GeneratedExamples.Of(3000, seed: 1);

    [Fact]
    public void The_scorer_and_the_library_agree()
    {
        var fitted = Fit(seed: 42);
        var rows = GeneratedExamples.Of(1000, seed: 2).Features;

        Assert.Equal(
            fitted.LibraryMargins(rows),
            Enumerable.Range(0, rows.RowCount).Select(index => fitted.Scorer.Margin(rows.Row(index))));
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_bytes()
    {
        Assert.Equal(Fit(seed: 42).ModelJson, Fit(seed: 42).ModelJson);
        Assert.NotEqual(Fit(seed: 42).ModelJson, Fit(seed: 43).ModelJson);
    }

    [Fact]
    public async Task Fits_beside_each_other_do_not_disturb_each_other()
    {
        var alone = Fit(seed: 42).ModelJson;

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            index => Task.Run(() => Fit(seed: 42 + (index % 2)).ModelJson, TestContext.Current.CancellationToken)));

        Assert.Equal(alone, together[0]);
        Assert.Equal(alone, together[2]);
    }

    [Fact]
    public void The_model_carries_the_names_of_its_features()
    {
        var json = Fit(seed: 42).ModelJson;

        Assert.Throws<ModelFormatException>(() => XGBoostModel.Read(json, ["a", "b", "c", "d"]));
    }

    [Fact]
    public void Likely_buyers_get_the_larger_margins()
    {
        var fitted = Fit(seed: 42);

        Assert.True(fitted.Scorer.Margin([50, 15, 150, 1]) > 1);
        Assert.True(fitted.Scorer.Margin([1, 1, 0, 0]) < -1);
    }

    [Fact]
    public void Fitting_stops_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => Algorithm.Fit(examples, seed: 42, cancellation.Token));
    }

    [Fact]
    public void The_hyperparameters_are_named_for_the_manifest()
    {
        Assert.Equal("gradient_boosting", Algorithm.Name);
        Assert.Equal(200, Algorithm.Hyperparameters["trees"]);
    }

    private FittedModel Fit(int seed) => Algorithm.Fit(examples, seed, TestContext.Current.CancellationToken);
}
