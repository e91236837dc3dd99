using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

/// <summary>Trees without a fit: features repeat on the way down, and some splits saw no training row.</summary>
internal static class RandomTrees
{
    public static TreeEnsemble Draw(Random random, int trees, int depth, int features)
    {
        var (roots, nodes) = (new List<int>(), new List<TreeNode>());
        for (var tree = 0; tree < trees; tree++)
        {
            roots.Add(nodes.Count);
            Grow(random, nodes, depth, features, cover: 100);
        }
        return new TreeEnsemble(features, 0.25f, [.. roots], [.. nodes]);
    }

    /// <summary>A tree that asks every feature in turn on one long way down.</summary>
    public static TreeEnsemble Ladder(Random random, int features)
    {
        var nodes = new List<TreeNode>();
        for (var i = 0; i < features; i++)
        {
            nodes.Add(new(i, random.NextSingle(), (2 * i) + 1, (2 * i) + 2, (2 * i) + 1, features - i + 1));
            nodes.Add(TreeNode.Leaf(random.NextSingle() - 0.5f, 1));
        }
        nodes.Add(TreeNode.Leaf(random.NextSingle() - 0.5f, 1));
        return new TreeEnsemble(features, 0, [0], [.. nodes]);
    }

    /// <summary>Values in [0, 1], some missing.</summary>
    public static double[] Row(Random random, int features) =>
        [.. Enumerable.Range(0, features).Select(_ => random.Next(8) == 0 ? double.NaN : random.NextDouble())];

    private static int Grow(Random random, List<TreeNode> nodes, int depth, int features, float cover)
    {
        var index = nodes.Count;
        nodes.Add(TreeNode.Leaf(random.NextSingle() - 0.5f, cover));
        if (depth == 0 || random.Next(8) == 0) return index;

        var share = random.Next(6) == 0 ? 0 : random.NextSingle();
        var left = Grow(random, nodes, depth - 1, features, cover * share);
        var right = Grow(random, nodes, depth - 1, features, cover * (1 - share));
        nodes[index] = new(
            random.Next(features), random.NextSingle(), left, right, random.Next(2) == 0 ? left : right, cover);
        return index;
    }
}
