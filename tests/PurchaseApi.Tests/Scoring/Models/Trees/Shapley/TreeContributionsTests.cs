using CsCheck;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

public sealed class TreeContributionsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 3, 2)]
    [InlineData(5, 6, 4)]
    [InlineData(3, 9, 3)]
    [InlineData(2, 8, 12)]
    public void Contributions_are_the_Shapley_values_of_the_expected_margin(int trees, int depth, int features) =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var ensemble = RandomTrees.Draw(random, trees, depth, features);
                var row = RandomTrees.Row(random, features);

                var (baseValue, contributions) = Explain(ensemble, row);

                double Value(uint known) => ShapleyByDefinition.Expected(ensemble, row, known);
                Assert.Equal(Value(0), baseValue, tolerance: 1e-9);
                AssertEqual(ShapleyByDefinition.Compute(features, Value), contributions, 1e-9);
            },
            iter: 20);

    // Four points of a quadrature are exact for 8 features on a way down, eight for 16.
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(14)]
    public void A_path_may_test_more_features_than_a_vector_has_lanes(int features)
    {
        var random = new Random(12);
        var ladder = RandomTrees.Ladder(random, features);
        double[] row = [.. Enumerable.Repeat(1.0, features)];   // goes all the way down

        var (_, contributions) = Explain(ladder, row);

        AssertEqual(
            ShapleyByDefinition.Compute(features, known => ShapleyByDefinition.Expected(ladder, row, known)),
            contributions, 1e-9);
    }

    [Fact]
    public void The_deepest_trees_are_explained_too()
    {
        var random = new Random(13);
        var ladder = RandomTrees.Ladder(random, features: 512);
        double[] row = [.. Enumerable.Repeat(1.0, 512)];

        var (baseValue, contributions) = Explain(ladder, row);

        Assert.Equal(ladder.Margin(row), baseValue + contributions.Sum(), tolerance: 1e-9);
    }

    [Fact]
    public void Features_that_no_tree_tests_contribute_nothing()
    {
        var ensemble = new TreeEnsemble(
            2, 0, [0], [new(1, 0.5f, 1, 2, 1, 10), TreeNode.Leaf(1, 4), TreeNode.Leaf(3, 6)]);

        var (baseValue, contributions) = Explain(ensemble, [7, 0.9]);

        Assert.Equal(2.2, baseValue, tolerance: 1e-12);
        AssertEqual([0, 0.8], contributions, 1e-12);
    }

    [Fact]
    public void Single_leaf_trees_change_only_the_base_value()
    {
        var (baseValue, contributions) = Explain(new TreeEnsemble(1, 0.5f, [0], [TreeNode.Leaf(2, 1)]), [3]);

        Assert.Equal(2.5, baseValue);
        Assert.Equal([0.0], contributions);
    }

    [Fact]
    public void Splits_without_training_rows_weigh_both_sides_equally()
    {
        var ensemble = new TreeEnsemble(
            1, 0, [0], [new(0, 0.5f, 1, 2, 1, 0), TreeNode.Leaf(1, 0), TreeNode.Leaf(3, 0)]);

        var (baseValue, contributions) = Explain(ensemble, [0.1]);

        Assert.Equal(2, baseValue);
        AssertEqual([-1], contributions, 1e-12);
    }

    private static (double BaseValue, double[] Contributions) Explain(TreeEnsemble ensemble, double[] row)
    {
        var explained = new TreeContributions(ensemble);
        var contributions = new double[ensemble.FeatureCount];
        Assert.Equal(0, explained.Compute(row, contributions));
        return (explained.BaseValue, contributions);
    }

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
