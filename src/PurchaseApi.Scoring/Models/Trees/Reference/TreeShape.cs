namespace PurchaseApi.Scoring.Models.Trees.Reference;

/// <summary>Judges trees that come from a file, so that walking them always ends and never leaves the arrays.</summary>
internal static class TreeShape
{
    public const int MaxTrees = 10_000;

    /// <summary>Splits on the longest way down; leaf-wise growth makes deep trees, but none like this.</summary>
    public const int MaxDepth = 512;

    /// <summary>Follows one tree down from its root.</summary>
    /// <param name="nodes">The tree's nodes; the root is the first and children are indices into this span.</param>
    /// <param name="featureCount">How many features a row has.</param>
    /// <param name="place">Where the tree stands in its file, for the message.</param>
    /// <returns>Which nodes can be reached; the others were pruned away.</returns>
    /// <exception cref="ModelFormatException">A child, feature, threshold, leaf or cover cannot be.</exception>
    public static bool[] Reached(ReadOnlySpan<TreeNode> nodes, int featureCount, string place)
    {
        var reached = new bool[nodes.Length];
        var open = new Stack<(int Index, int Depth)>([(0, 0)]);
        while (open.TryPop(out var next))
        {
            var (index, depth) = next;
            if ((uint)index >= (uint)nodes.Length)
                throw new ModelFormatException($"{place}: child {index} is none of the {nodes.Length} nodes");
            if (reached[index]) throw new ModelFormatException($"{place}: node {index} is reached twice");
            if (depth > MaxDepth) throw new ModelFormatException($"{place}: deeper than {MaxDepth} splits");

            reached[index] = true;
            var node = nodes[index];
            CheckNumbers(node, $"{place}, node {index}");
            if (node.IsLeaf) continue;

            if (node.Feature >= featureCount)
                throw new ModelFormatException(
                    $"{place}, node {index}: splits on feature {node.Feature} of {featureCount}");
            open.Push((node.Left, depth + 1));
            open.Push((node.Right, depth + 1));
        }
        return reached;
    }

    /// <summary>Refuses leaves so large that some row's margin would not be finite.</summary>
    public static void CheckSum(float baseMargin, ReadOnlySpan<int> roots, ReadOnlySpan<TreeNode> nodes)
    {
        var largest = (double)Math.Abs(baseMargin);
        for (var tree = 0; tree < roots.Length; tree++)
        {
            var end = tree + 1 < roots.Length ? roots[tree + 1] : nodes.Length;
            var leaf = 0f;
            foreach (var node in nodes[roots[tree]..end])
                if (node.IsLeaf) leaf = Math.Max(leaf, Math.Abs(node.Value));
            largest += leaf;
        }
        if (largest > float.MaxValue / 2)
            throw new ModelFormatException("the leaves add up to more than float32 holds");
    }

    private static void CheckNumbers(TreeNode node, string place)
    {
        if (!float.IsFinite(node.Value))
            throw new ModelFormatException(
                $"{place}: {(node.IsLeaf ? "leaf" : "threshold")} {node.Value} is not finite");
        if (!float.IsFinite(node.Cover) || node.Cover < 0)
            throw new ModelFormatException($"{place}: cover {node.Cover} is not a finite number of at least 0");
    }
}
