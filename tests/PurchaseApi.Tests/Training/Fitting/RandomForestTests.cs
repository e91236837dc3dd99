using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Training.Fitting.XGBoost;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

public sealed class RandomForestTests : RequiresXGBoost
{
    private readonly Examples examples = GeneratedExamples.Of(6000, seed: 1);

    [Fact]
    public void The_largest_trees_score_as_the_library_does()
    {
        var fitted = Fit("max_leaves=256", "min_child_weight=0", "trees=60", "lambda=0");
        var forest = Trees(fitted);
        var rows = GeneratedExamples.Of(1000, seed: 2).Features;

        Assert.Equal(60, forest.Roots.Length);
        Assert.True(forest.Nodes.Length > 60 * 500, $"{forest.Nodes.Length} nodes");
        Assert.Equal(
            fitted.LibraryMargins(rows),
            Enumerable.Range(0, rows.RowCount).Select(index => forest.Margin(rows.Row(index))));
        Assert.Equal(fitted.LibraryMargins(rows), fitted.Margins(rows));
    }

    [Fact]
    public void Trees_are_averaged_steps_from_even_odds()
    {
        var forest = Trees(Fit("trees=50"));

        Assert.Equal(0, forest.BaseMargin);
        foreach (var node in forest.Nodes)
            if (node.IsLeaf) Assert.InRange(node.Value * 50, -2.0001f, 2.0001f);
    }

    [Fact]
    public void Trees_differ_by_the_rows_and_features_that_they_see()
    {
        var forest = Trees(Fit("trees=20"));

        Assert.True(forest.Roots.ToArray().Select(root => forest.Nodes[root]).Distinct().Count() > 15);
    }

    [Fact]
    public void A_heavier_positive_row_raises_the_mean_margin()
    {
        Assert.True(Mean(Fit("trees=20", "positive_weight=4")) > Mean(Fit("trees=20")) + 0.3);

        double Mean(FittedModel fitted) => fitted.LibraryMargins(examples.Features).Average();
    }

    private static TreeEnsemble Trees(FittedModel fitted) => 
        Assert.IsType<TreeEnsemble>(Assert.IsType<QuickTrees>(fitted.Scorer).Walk);

    private FittedModel Fit(params string[] settings) => RandomForest.Family
        .With(settings.Select(setting => Setting.Parse($"random_forest.{setting}")!))
        .Fit(examples, seed: 42, TestContext.Current.CancellationToken);
}
