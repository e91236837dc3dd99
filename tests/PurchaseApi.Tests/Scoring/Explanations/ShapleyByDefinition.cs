using System.Numerics;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Tests.Scoring.Explanations;

/// <summary>Shapley values as they are defined: a feature's mean change of the value over all subsets of the
/// others.</summary>
internal static class ShapleyByDefinition
{
    /// <param name="count">How many features, few.</param>
    /// <param name="value">What a subset of known features is worth; bit i stands for feature i.</param>
    public static double[] Of(int count, Func<uint, double> value)
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
}
