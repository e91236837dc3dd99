using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests.Training.Algorithms.Boosting;

public sealed class GradientBoostingTests : RequiresLightGBM
{
    private static readonly IAlgorithm Algorithm = GradientBoosting.Family.With([]);
    private readonly Examples examples = GeneratedExamples.Draw(3000, seed: 1);

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

    /// <summary>A fit on a cluster takes the parameters from that page.</summary>
    [Fact]
    public void The_page_on_clusters_names_every_parameter_as_LightGBM_gets_it()
    {
        var page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "beyond-one-machine.md"));
        Dictionary<string, double> values = new()
        {
            ["trees"] = 7,
            ["learning_rate"] = 0.07,
            ["max_leaves"] = 9,
            ["max_depth"] = 5,
            ["min_child_weight"] = 1.5,
            ["subsample"] = 0.8,
            ["colsample"] = 0.7,
            ["lambda"] = 2.5,
            ["positive_weight"] = 1.25,
        };
        var algorithm = (LightGBMTreesFitting)GradientBoosting.Family.With(
            values.Select(value => new Setting("gradient_boosting", value.Key, value.Value)));

        var text = System.Text.Encoding.UTF8.GetString(algorithm.FitText(examples, seed: 42, TestContext.Current.CancellationToken));

        Assert.Equal(values.Keys.Order(), algorithm.Hyperparameters.Keys.Order());
        Assert.All(values.Where(value => value.Key != "trees"), value =>
        {
            var row = page.Split('\n').Single(line => line.StartsWith($"| `{value.Key}` |", StringComparison.Ordinal));
            var theirs = row.Split('|')[2].Split('`')[1];
            Assert.Contains(FormattableString.Invariant($"[{theirs}: {value.Value}]"), text);
        });
        Assert.All(["min_data_in_leaf=1", "bagging_freq=1", "objective=binary", "max_bin=255"], pair =>
        {
            Assert.Contains($"`{pair}`", page);
            Assert.Contains($"[{pair.Replace("=", ": ")}]", text);
        });
        Assert.Contains("`num_iterations`", page);
    }

    private double MeanMargin(FittedModel fitted) => fitted.LibraryMargins(examples.Features).Average();

    private FittedModel Fit(int seed) => Algorithm.Fit(examples, seed, TestContext.Current.CancellationToken);
}
