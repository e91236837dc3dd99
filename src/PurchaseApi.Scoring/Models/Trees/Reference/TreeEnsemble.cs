using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Models.Trees.Reference;

/// <summary>
/// Trees whose leaves add up to a margin, number for number as XGBoost adds them: features and sum in float32, the
/// base first, then the leaves in tree order. One node after the other: the reference for any faster form.
/// </summary>
public sealed class TreeEnsemble : IScorer
{
    private readonly int[] roots;
    private readonly TreeNode[] nodes;

    /// <summary>Takes trees that <see cref="TreeShape"/> has checked; the arrays are its own from then on.</summary>
    internal TreeEnsemble(int featureCount, float baseMargin, int[] roots, TreeNode[] nodes)
    {
        FeatureCount = featureCount;
        BaseMargin = baseMargin;
        this.roots = roots;
        this.nodes = nodes;
    }

    /// <inheritdoc />
    public int FeatureCount { get; }

    /// <summary>What the last of the features test: a row's columns come before them.</summary>
    public IReadOnlyList<CategorySet> Sets { get; init; } = [];

    /// <summary>The margin before the first tree, in log-odds.</summary>
    public float BaseMargin { get; }

    /// <summary>The first node of each tree, in the order in which their leaves are added.</summary>
    public ReadOnlySpan<int> Roots => roots;

    /// <summary>The nodes of all trees.</summary>
    public ReadOnlySpan<TreeNode> Nodes => nodes;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        FeatureRow.MustHave(FeatureCount, features);
        var margin = BaseMargin;
        foreach (var root in roots) margin += Leaf(root, features);
        return margin;
    }

    private float Leaf(int root, ReadOnlySpan<double> features)
    {
        ref readonly var node = ref nodes[root];
        while (!node.IsLeaf)
        {
            var value = (float)features[node.Feature];
            node = ref nodes[float.IsNaN(value) ? node.Missing : value < node.Value ? node.Left : node.Right];
        }
        return node.Value;
    }
}

/// <summary>A split or a leaf of a <see cref="TreeEnsemble"/>; children are indices into its nodes.</summary>
/// <param name="Feature">The feature compared; -1 at a leaf.</param>
/// <param name="Value">The threshold of a split, the number a leaf adds to the margin.</param>
/// <param name="Left">Where a value below the threshold goes.</param>
/// <param name="Right">Where every other value goes.</param>
/// <param name="Missing">Where NaN goes: one of the two.</param>
/// <param name="Cover">How much training weight reached the node: its sum of hessians.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TreeNode(int Feature, float Value, int Left, int Right, int Missing, float Cover)
{
    /// <summary>Whether the walk ends here.</summary>
    public bool IsLeaf => Feature < 0;

    internal static TreeNode Leaf(float value, float cover) => new(-1, value, -1, -1, -1, cover);
}
