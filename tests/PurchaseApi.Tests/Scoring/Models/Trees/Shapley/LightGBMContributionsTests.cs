using System.Globalization;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

public sealed class LightGBMContributionsTests
{
    private static readonly LightGBMTree Tree =
        new([0, 1], [0.5, 8], [2, 8], [1, -1], [-3, -2], [-1, 0.5, 2], [20, 30, 50]);

    // Trees that are few are walked; where many ask few features, their ways stand side by side.
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 3)]
    [InlineData(2, 9, 8)]
    [InlineData(60, 4, 4)]
    [InlineData(100, 2, 2)]
    public void Contributions_are_the_Shapley_values_with_any_values_missing(int trees, int depth, int features)
    {
        var random = new Random(31);
        Func<int, int>[] rules =
        [
            _ => RandomLightGBM.Nothing,
            _ => RandomLightGBM.Zero,
            _ => RandomLightGBM.Nan,
            feature => 4 * (feature % 3),
            // As trees are that were fitted further, with rows of which some lack what none lacked before.
            _ => random.Next(2) * RandomLightGBM.Nan,
            _ => random.Next(2) * RandomLightGBM.Zero,
        ];
        foreach (var rule in rules)
            for (var repeat = 0; repeat < 5; repeat++)
            {
                var model = RandomLightGBM.Draw(random, trees, depth, features, rule);
                AssertShapley(model, Enumerable.Range(0, 10).Select(_ => RandomLightGBM.Row(random, model)));
            }
    }

    [Fact]
    public void Contributions_to_a_LightGBM_model_are_exact_and_add_up()
    {
        var lines = File.ReadAllLines(SharedData.File("reference/import/lightgbm-rows.csv"));
        var text = File.ReadAllBytes(SharedData.File("reference/import/lightgbm-model.txt"));
        var model = LightGBMText.Read(text, lines[0].Split(',')[..4]).Trees;

        Assert.Equal(1001, lines.Length);
        AssertShapley(model, lines.Skip(1).Select(line => Array.ConvertAll(line.Split(',')[..4], Number)));
    }

    [Fact]
    public void Thresholds_that_differ_in_float64_alone_are_kept_apart()
    {
        var threshold = Math.BitIncrement(0.5);
        var model = new LightGBMTrees(["a", "b"], [Tree, Tree with { Thresholds = [threshold, 8] }]);

        AssertShapley(model, [[0.5, 9], [threshold, 9], [Math.BitIncrement(threshold), 9]]);
    }

    [Fact]
    public void Trees_without_leaf_counts_have_no_exact_contributions()
    {
        var leaf = new LightGBMTree([], [], [], [], [], [0.3]);
        LightGBMContributions? Explain(params LightGBMTree[] trees) =>
            LightGBMContributions.From(new LightGBMTrees(["a", "b"], trees));

        Assert.Equal(0.3 + 0.95, Explain(Tree, leaf)!.BaseValue, tolerance: 1e-6);
        Assert.Null(Explain(Tree, Tree with { LeafCounts = null }));
        Assert.Null(Explain(Tree, Tree with { LeafCounts = [0, 0, 0] }));
        // Zero is missing in one split on a feature, NaN in another.
        Assert.Null(Explain(Tree, Tree with { Decisions = [2, 4] }));
        Assert.NotNull(Explain(Tree, Tree with { Decisions = [4, 8] }));
    }

    private static void AssertShapley(LightGBMTrees model, IEnumerable<double[]> rows)
    {
        var explained = LightGBMContributions.From(model)!;
        var contributions = new double[model.FeatureCount];
        foreach (var row in rows)
        {
            double Value(uint known) => ShapleyByDefinition.Expected(model, row, known);

            Assert.Equal(0, explained.Compute(row, contributions));

            Assert.Equal(Value(0), explained.BaseValue, tolerance: 1e-5);
            Assert.All(
                ShapleyByDefinition.Compute(model.FeatureCount, Value).Zip(contributions),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
            Assert.Equal(model.Margin(row), explained.BaseValue + contributions.Sum(), tolerance: 1e-5);
        }
    }

    private static double Number(string cell) =>
        cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
