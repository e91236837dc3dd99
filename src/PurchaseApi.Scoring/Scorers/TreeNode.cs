using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Scorers;

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
