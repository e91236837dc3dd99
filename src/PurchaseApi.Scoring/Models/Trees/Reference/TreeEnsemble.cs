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

/// <summary>A test of a category, which trees split on like on a flag: 1 where a row's category is one of these, 0
/// where it is another, NaN where it is missing.</summary>
/// <param name="First">The column that holds the category's code, or the first of the columns that are 1 for one
/// category each.</param>
/// <param name="Codes">Of these categories, ascending, at least 0; of a column each, its place among them.</param>
/// <param name="Width">How many columns there are; null where one holds the code.</param>
public sealed record CategorySet(int First, int[] Codes, int? Width = null)
{
    /// <exception cref="ModelFormatException">It tests columns that there are not, or codes that cannot be.</exception>
    internal void Check(int columnCount, string place)
    {
        if (First < 0 || Width is < 1 || First + (long)(Width ?? 1) > columnCount)
            throw new ModelFormatException($"{place}: tests columns that are none of the {columnCount}");
        for (var i = 0; i < Codes.Length; i++)
            if (Codes[i] < 0 || (i > 0 && Codes[i] <= Codes[i - 1]))
                throw new ModelFormatException($"{place}: codes must ascend from at least 0");
    }

    /// <summary>The code of a row's category; -1 where it has none, NaN where it is missing.</summary>
    internal double CodeOf(ReadOnlySpan<double> row)
    {
        if (Width is not { } width) return row[First];
        if (double.IsNaN(row[First])) return double.NaN;

        var hot = row.Slice(First, width).IndexOf(1.0);
        return hot;
    }

    /// <param name="code">As <see cref="CodeOf"/> tells it; fractions do not count.</param>
    internal double Holds(double code) => double.IsNaN(code) ? double.NaN
        : code is >= 0 and <= int.MaxValue && Array.BinarySearch(Codes, (int)code) >= 0 ? 1 : 0;
}

/// <summary>Collects the tests of a model's splits, each once.</summary>
public sealed class CategorySets(int columnCount)
{
    // A few bytes of a file could tell of many categories.
    private const int MaxCodes = 1_000_000;

    private readonly Dictionary<string, int> features = [];
    private readonly List<CategorySet> sets = [];
    private int codes;

    /// <summary>In the order of their features.</summary>
    public IReadOnlyList<CategorySet> All => sets;

    /// <summary>The feature that a split on these categories compares with a half: columns first, then sets.</summary>
    /// <exception cref="ModelFormatException">There are too many.</exception>
    public int FeatureOf(int first, int? width, int[] categories, string place)
    {
        var name = $"{first} {string.Join(' ', categories)}";
        if (features.TryGetValue(name, out var feature)) return feature;

        codes += categories.Length;
        if (codes > MaxCodes) throw new ModelFormatException($"{place}: splits on more than {MaxCodes:N0} categories");
        sets.Add(new(first, categories, width));
        features.Add(name, columnCount + sets.Count - 1);
        return columnCount + sets.Count - 1;
    }
}
