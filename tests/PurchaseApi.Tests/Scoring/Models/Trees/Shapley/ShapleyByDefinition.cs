using System.Numerics;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

/// <summary>Shapley values as they are defined: a feature's mean change of the value over all subsets of the
/// others.</summary>
internal static class ShapleyByDefinition
{
    /// <param name="count">How many features, few.</param>
    /// <param name="value">What a subset of known features is worth; bit i stands for feature i.</param>
    public static double[] Compute(int count, Func<uint, double> value)
    {
        double[] values = [.. Enumerable.Range(0, 1 << count).Select(subset => value((uint)subset))];
        double[] factorials = [1, .. Enumerable.Range(1, count).Select(n =>
            Enumerable.Range(1, n).Aggregate(1.0, (product, factor) => product * factor))];
        var shapley = new double[count];
        for (var subset = 0u; subset < values.Length; subset++)
        {
            var size = BitOperations.PopCount(subset);
            for (var i = 0; i < count; i++)
            {
                if ((subset >> i & 1) == 1) continue;
                shapley[i] += factorials[size] * factorials[count - size - 1] / factorials[count]
                    * (values[subset | (1u << i)] - values[subset]);
            }
        }
        return shapley;
    }

    /// <summary>The margin that is expected when only some features are known: unknown splits send a row both ways, as
    /// the training weight went.</summary>
    public static double Expected(TreeEnsemble trees, double[] row, uint known)
    {
        var sum = (double)trees.BaseMargin;
        foreach (var root in trees.Roots) sum += Expected(trees.Nodes, root, row, known);
        return sum;
    }

    private static double Expected(ReadOnlySpan<TreeNode> nodes, int index, double[] row, uint known)
    {
        var node = nodes[index];
        if (node.IsLeaf) return node.Value;

        if ((known >> node.Feature & 1) == 1)
        {
            var value = (float)row[node.Feature];
            var next = float.IsNaN(value) ? node.Missing : value < node.Value ? node.Left : node.Right;
            return Expected(nodes, next, row, known);
        }

        double left = nodes[node.Left].Cover, right = nodes[node.Right].Cover;
        var share = left + right > 0 ? left / (left + right) : 0.5;
        return share * Expected(nodes, node.Left, row, known) + (1 - share) * Expected(nodes, node.Right, row, known);
    }

    /// <summary>Likewise for trees of LightGBM that all have leaf counts.</summary>
    public static double Expected(LightGBMTrees trees, double[] row, uint known) => trees.Trees.Sum(tree =>
        Expected(tree, tree.Features.Length == 0 ? ~0 : 0, row, known).Mean);

    private static (double Mean, long Count) Expected(LightGBMTree tree, int child, double[] row, uint known)
    {
        if (child < 0) return (tree.Leaves[~child], tree.LeafCounts![~child]);

        var (left, right) = (
            Expected(tree, tree.Left[child], row, known), Expected(tree, tree.Right[child], row, known));
        var count = left.Count + right.Count;
        var share = count > 0 ? (double)left.Count / count : 0.5;
        if ((known >> tree.Features[child] & 1) == 1)
            share = GoesLeft(row[tree.Features[child]], tree.Thresholds[child], tree.Decisions[child]) ? 1 : 0;
        return ((share * left.Mean) + ((1 - share) * right.Mean), count);
    }

    /// <summary>LightGBM's rule once more, by the kind of missing value.</summary>
    private static bool GoesLeft(double value, double threshold, int decision)
    {
        var (isNan, isZero) = (double.IsNaN(value), Math.Abs(value) <= 1e-35f);
        return (decision & 12) switch
        {
            4 when isZero || isNan => (decision & 2) != 0,
            8 when isNan => (decision & 2) != 0,
            _ => (isZero || isNan ? 0 : value) <= threshold,
        };
    }
}
