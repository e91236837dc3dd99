using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>
/// Ranks values among the thresholds that LightGBM's trees compare them with: <c>value &lt;= threshold</c> holds
/// exactly where the rank is below the threshold's place, counted from 1. So float32 tells what takes float64
/// otherwise.
/// </summary>
internal sealed class LightGBMRanks
{
    private const int MissingKinds = LightGBMTree.ZeroIsMissing + LightGBMTree.NanIsMissing;

    /// <summary>By feature: ascending, each once.</summary>
    private readonly double[][] thresholds;

    /// <summary>By feature: what is missing in any split, as decisions tell it.</summary>
    private readonly int[] missing;

    public LightGBMRanks(LightGBMTrees model)
    {
        IsSingle = model.IsSingle;
        missing = new int[model.FeatureCount];
        // Not with sets and LINQ: compiling those for doubles takes longer than the sorting.
        var counts = new int[model.FeatureCount];
        foreach (var tree in model.Trees)
            foreach (var feature in tree.Features) counts[feature]++;
        thresholds = Array.ConvertAll(counts, count => new double[count]);
        foreach (var tree in model.Trees)
            for (var split = 0; split < tree.Features.Length; split++)
            {
                var feature = tree.Features[split];
                missing[feature] |= tree.Decisions[split] & MissingKinds;
                thresholds[feature][--counts[feature]] = BesideZero(tree.Thresholds[split]);
            }
        for (var feature = 0; feature < thresholds.Length; feature++)
            thresholds[feature] = RankColumns.Distinct(thresholds[feature]);
    }

    /// <summary>Whether values are rounded to float32 first.</summary>
    public bool IsSingle { get; }

    /// <summary>Not where a feature's zero is missing in one split and its NaN in another, which happens where trees
    /// were fitted further with another <c>zero_as_missing</c>: a rank knows one kind of missing value.</summary>
    public bool CanRank => !Array.Exists(missing, kinds => kinds == MissingKinds);

    /// <summary>Whether zero is missing in any split.</summary>
    public bool HasMissingZeros => Array.Exists(missing, kinds => (kinds & LightGBMTree.ZeroIsMissing) != 0);

    /// <summary>Those of a feature, ascending, each once. What counts as zero is on the same side of each.</summary>
    public ReadOnlySpan<double> Thresholds(int feature) => thresholds[feature];

    /// <summary>How many thresholds are below the value; NaN where it is missing.</summary>
    // Exact: no model is so large that a feature has more thresholds than float32 can count, 2^24.
    public float Rank(int feature, double value)
    {
        if (IsSingle) value = (float)value;
        if (LightGBMTree.IsZero(value))
            value = (missing[feature] & LightGBMTree.ZeroIsMissing) != 0 ? double.NaN : 0;
        if (double.IsNaN(value)) return float.NaN;

        // Infinity is not beyond the threshold of everything.
        var found = Array.BinarySearch(thresholds[feature], Math.Min(value, LightGBMTree.Everything));
        return found < 0 ? ~found : found;
    }

    /// <summary>The trees that send ranks where LightGBM's send values; each with its splits first, then its leaves,
    /// rounded to float32.</summary>
    /// <param name="model">The trees that the ranks are of.</param>
    public TreeEnsemble Ranked(LightGBMTrees model)
    {
        var (roots, nodes) = (new List<int>(), new List<TreeNode>());
        foreach (var tree in model.Trees)
        {
            roots.Add(nodes.Count);
            Add(tree, nodes);
        }

        return new TreeEnsemble(model.FeatureCount, baseMargin: 0, [.. roots], [.. nodes]);
    }

    /// <summary>By node of <see cref="Ranked"/>: what a leaf adds to the margin.</summary>
    public static double[] Leaves(LightGBMTrees model) =>
        [.. model.Trees.SelectMany(tree => new double[tree.Features.Length].Concat(tree.Leaves))];

    private void Add(LightGBMTree tree, List<TreeNode> nodes)
    {
        var firstSplit = nodes.Count;
        var firstLeaf = firstSplit + tree.Features.Length;
        var counts = tree.LeafCounts ?? new int[tree.Leaves.Length];
        var covers = new double[tree.Features.Length];
        double Count(int child) =>
            child < 0 ? counts[~child] : covers[child] = Count(tree.Left[child]) + Count(tree.Right[child]);
        int Node(int child) => child < 0 ? firstLeaf + ~child : firstSplit + child;

        if (covers.Length > 0) Count(0);
        for (var split = 0; split < covers.Length; split++)
        {
            var (feature, threshold) = (tree.Features[split], tree.Thresholds[split]);
            var (left, right) = (Node(tree.Left[split]), Node(tree.Right[split]));
            // NaN stands for zero where zero is missing, and goes where that goes.
            var missingGoesLeft = LightGBMTree.GoesLeft(double.NaN, threshold, tree.Decisions[split]);
            var place = Array.BinarySearch(thresholds[feature], BesideZero(threshold)) + 1;
            nodes.Add(new(feature, place, left, right, missingGoesLeft ? left : right, (float)covers[split]));
        }

        for (var leaf = 0; leaf < counts.Length; leaf++)
            nodes.Add(TreeNode.Leaf((float)tree.Leaves[leaf], counts[leaf]));
    }

    /// <summary>The threshold that splits all values as this one does once what counts as zero is 0.</summary>
    private static double BesideZero(double threshold) =>
        !LightGBMTree.IsZero(threshold) ? threshold
        : threshold < 0 ? Math.BitDecrement(-LightGBMTree.Zero)
        : LightGBMTree.Zero;
}
