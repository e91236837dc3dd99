using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>A split of a tree with all that its contributions need and no row can change. A side is 0 for left and 1
/// for right: an index in place of a branch, which would be mispredicted at every second split.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Split
{
    /// <summary>Values below go left.</summary>
    public float Threshold;

    public int Feature;

    /// <summary>Whether NaN goes left.</summary>
    public bool MissingLeft;

    /// <summary>The last split above on the same feature; -1 when there is none.</summary>
    public int Earlier;

    /// <summary>On which side of it this split stands.</summary>
    public int EarlierSide;

    /// <summary>By the row's side: the share of the split's training weight that went to the other side.</summary>
    public Pair<double> OtherShare;

    /// <summary>Which of the tree's <see cref="Chain"/>s: of the edges above on the same feature; second, where the row
    /// has left the way at one of them.</summary>
    public Pair<int> Chain;

    /// <summary>By side: the split below, where one is.</summary>
    public Pair<int> Below;

    /// <summary>By side: the leaf below, where both are leaves.</summary>
    public Pair<double> Leaves;

    public readonly int SideOf(float value) =>
        1 - Unsafe.BitCast<bool, byte>((value < Threshold) | (float.IsNaN(value) & MissingLeft));
}

/// <summary>One value for each side.</summary>
[InlineArray(2)]
internal struct Pair<T>
    where T : struct
{
    private T first;

    public Pair(T left, T right) => (this[0], this[1]) = (left, right);

    /// <summary>Like the index, but not checked.</summary>
    /// <param name="side">0 or 1.</param>
    public readonly T At(int side) => Unsafe.Add(ref Unsafe.AsRef(in first), side);
}
