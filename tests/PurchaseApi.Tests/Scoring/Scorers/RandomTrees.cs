using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Tests.Scoring.Scorers;

/// <summary>Ensembles of random shapes, and rows on their thresholds, next to them, or nowhere near.</summary>
internal sealed class RandomTrees(int seed)
{
    private readonly Random random = new(seed);

    /// <param name="trees">How many.</param>
    /// <param name="leaves">The most that a tree has; at least half of them.</param>
    /// <param name="features">How many, whether they are split on or not.</param>
    /// <param name="thresholds">The most that a feature is compared with.</param>
    public TreeEnsemble Ensemble(int trees, int leaves, int features, int thresholds = 255)
    {
        var values = Enumerable.Range(0, features)
            .Select(_ => Enumerable.Range(0, thresholds).Select(_ => Threshold()).ToArray()).ToArray();
        var nodes = new List<TreeNode>();
        var roots = new List<int>();
        for (var tree = 0; tree < trees; tree++)
        {
            roots.Add(nodes.Count);
            Grow(nodes, random.Next((leaves + 1) / 2, leaves + 1), values);
        }
        return new TreeEnsemble(features, random.NextSingle() - 0.5f, [.. roots], [.. nodes]);
    }

    /// <summary>Row after row.</summary>
    public double[] Rows(TreeEnsemble ensemble, int count)
    {
        var splits = ensemble.Nodes.ToArray().Where(node => !node.IsLeaf)
            .ToLookup(node => node.Feature, node => node.Value);
        var thresholds = Enumerable.Range(0, ensemble.FeatureCount)
            .Select(feature => splits[feature].ToArray()).ToArray();
        var rows = new double[count * ensemble.FeatureCount];
        for (var i = 0; i < rows.Length; i++) rows[i] = Value(thresholds[i % ensemble.FeatureCount]);
        return rows;
    }

    // Whichever leaf is split next, shapes differ: even, lopsided, or a chain.
    private void Grow(List<TreeNode> nodes, int leafCount, float[][] thresholds)
    {
        var leaves = new List<int> { nodes.Count };
        nodes.Add(Leaf());
        var isChain = random.Next(4) == 0;
        while (leaves.Count < leafCount)
        {
            var split = isChain ? leaves.Count - 1 : random.Next(leaves.Count);
            var feature = random.Next(thresholds.Length);
            var threshold = thresholds[feature][random.Next(thresholds[feature].Length)];
            var (left, right) = random.Next(2) == 0 ? (nodes.Count, nodes.Count + 1) : (nodes.Count + 1, nodes.Count);
            nodes[leaves[split]] = new(feature, threshold, left, right, random.Next(2) == 0 ? left : right, 1);
            leaves[split] = nodes.Count;
            leaves.Add(nodes.Count + 1);
            nodes.AddRange([Leaf(), Leaf()]);
        }
    }

    // Sums of such numbers depend on the order in which they are added.
    private TreeNode Leaf() =>
        TreeNode.Leaf((random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-3, 4)), cover: 1);

    private float Threshold() => random.Next(10) switch
    {
        0 => random.Next(-3, 4),
        1 => float.Epsilon * random.Next(-2, 3),
        2 => float.MaxValue * (random.Next(3) - 1),
        _ => (random.NextSingle() - 0.5f) * 100,
    };

    private double Value(float[] thresholds) => random.Next(12) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        3 => 1e300 * (random.Next(3) - 1),
        4 => -0.0,
        > 8 when thresholds.Length > 0 => Near(thresholds[random.Next(thresholds.Length)]),
        _ => (random.NextDouble() - 0.5) * 110,
    };

    /// <summary>The threshold, a double that rounds to it, or the float32 beside it.</summary>
    private double Near(float threshold) => random.Next(5) switch
    {
        0 => Math.BitIncrement((double)threshold),
        1 => Math.BitDecrement((double)threshold),
        2 => MathF.BitIncrement(threshold),
        3 => MathF.BitDecrement(threshold),
        _ => threshold,
    };
}
