using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Training.Exporting;

/// <summary>Trees in the one form that every format writes, whichever library has grown them. The margin is the sum of
/// the leaves in tree order, in float64.</summary>
/// <param name="Items">The first may be a single leaf: where the margin starts.</param>
internal sealed record ExportedTrees(IReadOnlyList<ExportedTree> Items)
{
    /// <summary>Whether a feature is rounded to float32 before it is compared.</summary>
    public bool IsSingle { get; init; }

    /// <summary>How many leaves the margin is the mean of; 1 where it is their sum.</summary>
    public int Averaged { get; init; } = 1;

    /// <summary>null where the scorer has no trees.</summary>
    /// <exception cref="ExportException">They split in a way that no format has.</exception>
    public static ExportedTrees? Find(IScorer scorer) => scorer switch
    {
        QuickTrees quick => Find(quick.Walk),
        LightGBMTrees trees => From(trees),
        TreeEnsemble trees => From(trees),
        CategoricalTrees => throw new ExportException(
            "trees that split on sets of categories cannot be exported"),
        _ => null,
    };

    /// <summary>The threshold of a split for features that are not rounded.</summary>
    public double Widened(ExportedSplit split) => IsSingle ? FloatThreshold.Widen(split.Threshold) : split.Threshold;

    /// <summary>A feature as splits compare it.</summary>
    public double Rounded(double feature) => IsSingle ? (float)feature : feature;

    private static ExportedTrees From(LightGBMTrees model)
    {
        if (model.Sets.Count > 0)
            throw new ExportException("trees that split on sets of categories cannot be exported");
        if (model.Trees.Any(tree => tree.Decisions.Any(one => (one & LightGBMTree.ZeroIsMissing) != 0)))
            throw new ExportException("trees fitted with zero_as_missing cannot be exported");

        return new([.. model.Trees.Select(tree => From(tree, model.IsSingle))])
        {
            IsSingle = model.IsSingle,
            Averaged = model.IsAveraged ? model.Trees.Count : 1,
        };
    }

    private static ExportedTree From(LightGBMTree tree, bool isSingle) => new(
        [
            .. tree.Features.Select((feature, split) => new ExportedSplit(
                feature, Threshold(tree.Thresholds[split], isSingle),
                LightGBMTree.GoesLeft(double.NaN, tree.Thresholds[split], tree.Decisions[split]),
                tree.Left[split], tree.Right[split])),
        ],
        tree.Leaves);

    /// <summary>The largest value that goes left: LightGBM takes what is near zero for zero.</summary>
    private static double Threshold(double threshold, bool isSingle)
    {
        if (threshold == LightGBMTree.Everything) return double.PositiveInfinity;
        if (LightGBMTree.IsZero(threshold))
            threshold = threshold < 0 ? Math.BitDecrement(-LightGBMTree.Zero) : LightGBMTree.Zero;
        return isSingle ? FloatThreshold.AtMost(threshold) : threshold;
    }

    private static ExportedTrees From(TreeEnsemble model)
    {
        if (model.Sets.Count > 0)
            throw new ExportException("trees that split on sets of categories cannot be exported");

        var trees = new List<ExportedTree> { new([], [model.BaseMargin]) };
        for (var i = 0; i < model.Roots.Length; i++) trees.Add(From(model.Nodes, model.Roots[i]));
        return new(trees) { IsSingle = true };
    }

    private static ExportedTree From(ReadOnlySpan<TreeNode> nodes, int root)
    {
        var (splits, leaves) = (new List<ExportedSplit>(), new List<double>());
        Add(nodes, root, splits, leaves);
        return new([.. splits], [.. leaves]);
    }

    /// <returns>The place of the node, as its parent names it.</returns>
    private static int Add(ReadOnlySpan<TreeNode> nodes, int index, List<ExportedSplit> splits, List<double> leaves)
    {
        var node = nodes[index];
        if (node.IsLeaf)
        {
            leaves.Add(node.Value);
            return ~(leaves.Count - 1);
        }

        var place = splits.Count;
        splits.Add(default);
        var left = Add(nodes, node.Left, splits, leaves);
        var right = Add(nodes, node.Right, splits, leaves);
        splits[place] = new(
            node.Feature, MathF.BitDecrement(node.Value), node.Missing == node.Left, left, right);
        return place;
    }
}

/// <summary>One tree.</summary>
/// <param name="Splits">The first is the root; a child below 0 is the leaf <c>~child</c>.</param>
/// <param name="Leaves">What each adds to the margin.</param>
internal sealed record ExportedTree(ExportedSplit[] Splits, double[] Leaves)
{
    public int Root => Splits.Length == 0 ? ~0 : 0;
}

/// <summary>A split: what is at most the threshold goes left.</summary>
/// <param name="Threshold">The largest value that goes left, infinity for all; a float32 where features are rounded.
/// </param>
/// <param name="IsMissingLeft">Where NaN goes.</param>
internal readonly record struct ExportedSplit(int Feature, double Threshold, bool IsMissingLeft, int Left, int Right)
{
    public bool GoesLeft(double value) => double.IsNaN(value) ? IsMissingLeft : value <= Threshold;

    public int Child(double value) => GoesLeft(value) ? Left : Right;
}

/// <summary>Thresholds between float32 and float64.</summary>
internal static class FloatThreshold
{
    /// <summary>The largest float32 that is not above.</summary>
    public static double AtMost(double threshold)
    {
        var single = (float)threshold;
        return single > threshold ? MathF.BitDecrement(single) : single;
    }

    /// <summary>The largest float64 that rounds to a float32 of at most the threshold: comparing with it decides for
    /// every float64 as comparing the rounded value does. It is the midpoint to the next float32, or the float64 below
    /// where a tie rounds up.</summary>
    /// <param name="threshold">A float32.</param>
    public static double Widen(double threshold)
    {
        if (double.IsInfinity(threshold)) return threshold;

        // Beyond the largest float32 comes infinity; half a step beyond it rounds there.
        var next = threshold == float.MaxValue ? Math.ScaleB(1, 128) : MathF.BitIncrement((float)threshold);
        var middle = threshold + ((next - threshold) / 2);
        return (float)middle <= threshold ? middle : Math.BitDecrement(middle);
    }
}
