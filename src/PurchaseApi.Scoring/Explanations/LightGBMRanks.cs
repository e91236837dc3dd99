using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>
/// Ranks values among the thresholds that LightGBM's trees compare them with: <c>value &lt;= threshold</c> holds
/// exactly where the rank is below the threshold's place, counted from 1. So float32 tells what takes float64
/// otherwise.
/// </summary>
internal sealed class LightGBMRanks
{
    /// <summary>By feature: ascending, each once.</summary>
    private readonly double[][] thresholds;

    private readonly bool[] zeroIsMissing;
    private readonly bool isSingle;

    public LightGBMRanks(LightGBMTrees model)
    {
        var asked = model.Trees
            .SelectMany(tree => tree.Features.Zip(tree.Thresholds, tree.Decisions))
            .ToLookup(split => split.First, split => (Threshold: split.Second, Decision: split.Third));
        int[] features = [.. Enumerable.Range(0, model.FeatureCount)];
        bool Has(int feature, int missing) => asked[feature].Any(split => (split.Decision & missing) != 0);

        isSingle = model.IsSingle;
        thresholds = Array.ConvertAll(features, feature =>
            asked[feature].Select(split => split.Threshold).Distinct().Order().ToArray());
        zeroIsMissing = Array.ConvertAll(features, feature => Has(feature, LightGBMTree.ZeroIsMissing));
        CanRank = !Array.Exists(features, feature =>
            zeroIsMissing[feature] && Has(feature, LightGBMTree.NanIsMissing));
    }

    /// <summary>Not where a feature's zero is missing in one split and its NaN in another, which happens where trees
    /// were fitted further with another <c>zero_as_missing</c>: a rank knows one kind of missing value.</summary>
    public bool CanRank { get; }

    /// <summary>How many thresholds are below the value; NaN where it is missing.</summary>
    // Exact: no model is so large that a feature has more thresholds than float32 can count, 2^24.
    public float Rank(int feature, double value)
    {
        if (isSingle) value = (float)value;
        if (LightGBMTree.IsZero(value)) value = zeroIsMissing[feature] ? double.NaN : 0;
        if (double.IsNaN(value)) return float.NaN;

        // Infinity is not beyond the threshold of everything.
        var found = Array.BinarySearch(thresholds[feature], Math.Min(value, LightGBMTree.Everything));
        return found < 0 ? ~found : found;
    }

    /// <summary>The trees that send ranks where LightGBM's send values.</summary>
    /// <param name="model">The trees that the ranks are of; where they split, they have leaf counts.</param>
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

    /// <summary>Splits first, then leaves.</summary>
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
            var place = Array.BinarySearch(thresholds[feature], threshold) + 1;
            nodes.Add(new(feature, place, left, right, missingGoesLeft ? left : right, (float)covers[split]));
        }

        nodes.AddRange(tree.Leaves.Zip(counts, (leaf, count) => TreeNode.Leaf((float)leaf, count)));
    }
}
