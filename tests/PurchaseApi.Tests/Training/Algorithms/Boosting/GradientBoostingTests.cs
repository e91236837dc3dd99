using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Tests.Training.Fitting;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Algorithms.Boosting;

public sealed class GradientBoostingTests : RequiresLightGBM
{
    private static readonly IAlgorithm Algorithm = GradientBoosting.Family.With([]);
    private readonly Examples examples = GeneratedExamples.Of(3000, seed: 1);

    [Fact]
    public void Another_seed_gives_another_model() =>
        Assert.NotEqual(Fit(seed: 42).ModelJson, Fit(seed: 43).ModelJson);

    [Fact]
    public void The_model_carries_the_names_of_its_features()
    {
        var json = Fit(seed: 42).ModelJson;

        Assert.Throws<ModelFormatException>(() => LightGBMTreesJson.Read(json, ["a", "b", "c", "d"]));
    }

    [Fact]
    public void Likely_buyers_get_the_larger_margins()
    {
        var fitted = Fit(seed: 42);

        Assert.True(fitted.Scorer.Margin([50, 15, 150, 1]) > 1);
        Assert.True(fitted.Scorer.Margin([1, 1, 0, 0]) < -1);
    }

    [Fact]
    public void A_heavier_positive_row_raises_the_mean_margin()
    {
        var heavy = GradientBoosting.Family.With([Setting.Parse("gradient_boosting.positive_weight=4")!])
            .Fit(examples, seed: 42, TestContext.Current.CancellationToken);

        Assert.InRange(MeanMargin(heavy) - MeanMargin(Fit(seed: 42)), 0.7, 2 * Math.Log(4));
    }

    private double MeanMargin(FittedModel fitted) => fitted.LibraryMargins(examples.Features).Average();

    private FittedModel Fit(int seed) => Algorithm.Fit(examples, seed, TestContext.Current.CancellationToken);
}
