using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

public sealed class QuickContributionsTests
{
    [Theory]
    [InlineData(400, 1, 2)]
    [InlineData(200, 2, 3)]
    [InlineData(150, 4, 4)]
    [InlineData(100, 6, 6)]
    [InlineData(60, 9, 5)]
    public void Vectorized_contributions_equal_the_reference(int trees, int depth, int features)
    {
        var random = new Random(21);
        var ensemble = RandomTrees.Draw(random, trees, depth, features);
        var (walk, quick) = (new TreeContributions(ensemble), new QuickContributions(ensemble));
        Assert.False(quick.IsWalked);
        Assert.Equal(walk.BaseValue, quick.BaseValue);

        for (var repeat = 0; repeat < 200; repeat++)
        {
            var row = DrawRow(random, ensemble);
            var (expected, actual) = (new double[features], new double[features]);
            walk.Compute(row, expected);

            Assert.Equal(0, quick.Compute(row, actual));

            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance: 2e-5));
            Assert.Equal(ensemble.Margin(row), quick.BaseValue + actual.Sum(), tolerance: 1e-4);
        }
    }

    [Fact]
    public void Paths_of_more_than_six_features_fall_back_to_the_reference()
    {
        var ladder = RandomTrees.Ladder(new Random(22), features: 7);
        var (walk, quick) = (new TreeContributions(ladder), new QuickContributions(ladder));
        double[] row = [.. Enumerable.Repeat(1.0, 7)];
        var (expected, actual) = (new double[7], new double[7]);

        walk.Compute(row, expected);
        quick.Compute(row, actual);

        Assert.True(quick.IsWalked);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Trees_that_hardly_share_features_fall_back_to_the_reference()
    {
        var ensemble = RandomTrees.Draw(new Random(23), trees: 10, depth: 5, features: 300);

        Assert.True(new QuickContributions(ensemble).IsWalked);
    }

    [Fact]
    public void Single_leaf_trees_contribute_nothing()
    {
        var quick = new QuickContributions(new TreeEnsemble(2, 0.5f, [0], [TreeNode.Leaf(2, 1)]));
        double[] contributions = [7, 7];

        quick.Compute([1, 2], contributions);

        Assert.Equal(2.5, quick.BaseValue);
        Assert.Equal([0.0, 0.0], contributions);
    }

    /// <summary>Anything that a feature may be: missing, infinite, a threshold itself.</summary>
    private static double[] DrawRow(Random random, TreeEnsemble ensemble)
    {
        var row = RandomTrees.Row(random, ensemble.FeatureCount);
        for (var i = 0; i < row.Length; i++)
        {
            var node = ensemble.Nodes[random.Next(ensemble.Nodes.Length)];
            row[i] = random.Next(6) switch
            {
                0 => double.NegativeInfinity,
                1 => double.PositiveInfinity,
                2 when !node.IsLeaf => node.Value,
                _ => row[i],
            };
        }

        return row;
    }
}
