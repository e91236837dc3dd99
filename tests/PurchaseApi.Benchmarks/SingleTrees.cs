using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Benchmarks;

/// <summary>LightGBM's trees in float32: as XGBoost's format and others have them.</summary>
internal static class SingleTrees
{
    /// <summary>A float32 value is up to the threshold exactly where it is below this.</summary>
    public static float Above(double threshold)
    {
        var single = (float)threshold;
        return single > threshold ? single : MathF.BitIncrement(single);
    }

    public static bool MissingGoesLeft(LightGBMTree tree, int split) =>
        LightGBMTree.GoesLeft(double.NaN, tree.Thresholds[split], tree.Decisions[split]);

    /// <summary>The same splits, with leaves rounded to float32.</summary>
    public static TreeEnsemble From(LightGBMTrees model)
    {
        var (roots, nodes) = (new List<int>(), new List<TreeNode>());
        foreach (var tree in model.Trees)
        {
            var (first, splits) = (nodes.Count, tree.Features.Length);
            int Child(int child) => first + (child < 0 ? splits + ~child : child);
            roots.Add(first);
            for (var split = 0; split < splits; split++)
            {
                var (left, right) = (Child(tree.Left[split]), Child(tree.Right[split]));
                nodes.Add(new(
                    tree.Features[split], Above(tree.Thresholds[split]), left, right,
                    MissingGoesLeft(tree, split) ? left : right, Cover: 1));
            }

            nodes.AddRange(tree.Leaves.Select(leaf => TreeNode.Leaf((float)leaf, cover: 1)));
        }

        return new TreeEnsemble(model.FeatureCount, baseMargin: 0, [.. roots], [.. nodes]);
    }
}
