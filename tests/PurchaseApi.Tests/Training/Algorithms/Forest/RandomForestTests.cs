using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Forest;

namespace PurchaseApi.Tests.Training.Algorithms.Forest;

public sealed class RandomForestTests : RequiresLightGBM
{
    private readonly Examples examples = GeneratedExamples.Draw(6000, seed: 1);

    [Fact]
    public void The_largest_trees_are_large()
    {
        var forest = Trees(Fit("max_leaves=256", "min_child_weight=0", "trees=60", "lambda=0"));

        Assert.Equal(60, forest.Trees.Count);
        Assert.True(forest.Trees.Sum(tree => tree.Leaves.Length) > 60 * 250);
    }

    [Theory]
    [InlineData(5, 20)]
    [InlineData(0.5, 2)]
    public void Leaves_keep_their_minimum_of_rows(double weight, int rows)
    {
        var forest = Trees(Fit("trees=20", $"min_child_weight={weight}", "max_leaves=256"));

        Assert.Equal(rows, forest.Trees.Min(tree => tree.LeafCounts!.Min()));
    }

    [Fact]
    public void The_margin_is_the_mean_of_trees_around_the_base_rate()
    {
        var fitted = Fit("trees=50");
        var rate = examples.Positives / (double)examples.Count;

        Assert.True(Trees(fitted).IsAveraged);
        Assert.Equal(rate, fitted.Margins(examples.Features).Average(Sigmoid.Compute), tolerance: 0.04);
    }

    [Fact]
    public void Trees_differ_by_the_rows_and_features_that_they_see()
    {
        var forest = Trees(Fit("trees=20"));

        Assert.True(forest.Trees.Select(tree => (tree.Features[0], tree.Thresholds[0])).Distinct().Count() > 15);
    }

    [Fact]
    public void A_heavier_positive_row_raises_the_mean_margin()
    {
        Assert.True(Mean(Fit("trees=20", "positive_weight=4")) > Mean(Fit("trees=20")) + 0.3);

        double Mean(FittedModel fitted) => fitted.LibraryMargins(examples.Features).Average();
    }

    private static LightGBMTrees Trees(FittedModel fitted) =>
        Assert.IsType<LightGBMTrees>(Assert.IsType<QuickTrees>(fitted.Scorer).Walk);

    private FittedModel Fit(params string[] settings) => RandomForest.Family
        .With(settings.Select(setting => Setting.Parse($"random_forest.{setting}")!))
        .Fit(examples, seed: 42, TestContext.Current.CancellationToken);
}
