using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Kernels;

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

    /// <summary>Trees of the same shapes as LightGBM writes them: thresholds between two float32, next to zero, or
    /// above every number; nothing is missing in some splits, and NaN in the others.</summary>
    public LightGBMTrees LightGBM(int trees, int leaves, int features, int thresholds = 254)
    {
        var ensemble = Ensemble(trees, leaves, features, thresholds);
        var exact = new Dictionary<(int, float), double>();
        return new(
            [.. Enumerable.Range(0, features).Select(feature => $"f{feature}")],
            [.. ensemble.Roots.ToArray().Select(root => ToLightGBM(ensemble.Nodes, root, exact))]);
    }

    /// <summary>Row after row.</summary>
    public double[] Rows(TreeEnsemble ensemble, int count)
    {
        var splits = ensemble.Nodes.ToArray().Where(node => !node.IsLeaf)
            .ToLookup(node => node.Feature, node => (double)node.Value);
        return Rows(splits, ensemble.FeatureCount, count);
    }

    /// <inheritdoc cref="Rows(TreeEnsemble, int)"/>
    public double[] Rows(LightGBMTrees model, int count) => Rows(
        model.Trees.SelectMany(tree => tree.Features.Zip(tree.Thresholds)).ToLookup(split => split.First,
            split => split.Second),
        model.FeatureCount, count);

    private double[] Rows(ILookup<int, double> splits, int features, int count)
    {
        var thresholds = Enumerable.Range(0, features).Select(feature => splits[feature].ToArray()).ToArray();
        var rows = new double[count * features];
        for (var i = 0; i < rows.Length; i++) rows[i] = Value(thresholds[i % features]);
        return rows;
    }

    private LightGBMTree ToLightGBM(ReadOnlySpan<TreeNode> nodes, int root, Dictionary<(int, float), double> exact)
    {
        var (features, thresholds, left, right, leaves) =
            (new List<int>(), new List<double>(), new List<int>(), new List<int>(), new List<double>());
        Add(nodes, root);
        return new([.. features], [.. thresholds], [.. features.Select(_ => random.Next(2) * 8 + random.Next(2) * 2)],
            [.. left], [.. right], [.. leaves]);

        int Add(ReadOnlySpan<TreeNode> nodes, int index)
        {
            var node = nodes[index];
            if (node.IsLeaf)
            {
                leaves.Add(node.Value * 1.1);
                return ~(leaves.Count - 1);
            }

            var split = features.Count;
            if (!exact.TryGetValue((node.Feature, node.Value), out var threshold))
                exact.Add((node.Feature, node.Value), threshold = Exact(node.Value));
            features.Add(node.Feature);
            thresholds.Add(threshold);
            left.Add(0);
            right.Add(0);
            left[split] = Add(nodes, node.Left);
            right[split] = Add(nodes, node.Right);
            return split;
        }
    }

    private double Exact(float threshold) => random.Next(12) switch
    {
        0 => double.MaxValue,
        1 => 1.0000000180025095e-35,
        2 => -1.0000000180025095e-35,
        3 => 1e300 * (random.Next(3) - 1),
        4 => threshold,
        _ => threshold * (1 + (random.NextDouble() * 1e-8)),
    };

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

    private double Value(double[] thresholds) => random.Next(13) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        3 => 1e300 * (random.Next(3) - 1),
        4 => -0.0,
        5 => 1e-35f * (random.Next(5) - 2) * (1 + (random.Next(3) - 1) * 1e-9),
        > 8 when thresholds.Length > 0 => Near(thresholds[random.Next(thresholds.Length)]),
        _ => (random.NextDouble() - 0.5) * 110,
    };

    /// <summary>The threshold, a double that rounds to it, or a float32 beside it.</summary>
    private double Near(double threshold) => random.Next(5) switch
    {
        0 => Math.BitIncrement(threshold),
        1 => Math.BitDecrement(threshold),
        2 => MathF.BitIncrement((float)threshold),
        3 => MathF.BitDecrement((float)threshold),
        _ => threshold,
    };
}
