using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Reference;

public sealed class TreeEnsembleTests
{
    // value < 2.5 ? 1 : 2, and what is missing goes right
    private static readonly TreeNode[] Split =
        [new(0, 2.5f, 1, 2, 2, 10), TreeNode.Leaf(1, 6), TreeNode.Leaf(2, 4)];

    [Theory]
    [InlineData(2.4, 1)]
    [InlineData(2.5, 2)]
    [InlineData(2.6, 2)]
    [InlineData(double.NaN, 2)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(double.PositiveInfinity, 2)]
    [InlineData(-1e300, 1)]
    [InlineData(2.49999999999, 2)] // is 2.5 in float32
    public void A_value_below_the_threshold_goes_left(double value, double margin) =>
        Assert.Equal(margin, new TreeEnsemble(1, 0, [0], Split).Margin([value]));

    [Fact]
    public void Leaves_are_added_in_tree_order_and_in_float32()
    {
        TreeNode[] leaves = [TreeNode.Leaf(1e8f, 1), TreeNode.Leaf(3, 1), TreeNode.Leaf(-1e8f, 1)];

        Assert.Equal(1e8f + 3f - 1e8f, new TreeEnsemble(0, 0, [0, 1, 2], leaves).Margin([]));
        Assert.Equal(3, new TreeEnsemble(0, 0, [0, 2, 1], leaves).Margin([]));
    }

    [Fact]
    public void Rows_of_another_length_are_rejected()
    {
        var error = Assert.Throws<ArgumentException>(() => new TreeEnsemble(1, 0, [0], Split).Margin([1, 2]));

        Assert.StartsWith("A row has 1 features (was 2).", error.Message);
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var ensemble = new TreeEnsemble(1, 0, [0], Split);
        double[] row = [3];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 1000; i++) ensemble.Margin(row);
        });
    }
}
