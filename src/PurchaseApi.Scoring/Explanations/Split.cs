using System.Runtime.CompilerServices;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>A split of a tree with all that its contributions need and no row can change, in 32 bytes: thousands are
/// read for every row. A side is 0 for left and 1 for right: an index in place of a branch, which would be mispredicted
/// at every second split.</summary>
internal struct Split
{
    /// <summary>The share of the split's training weight that went left.</summary>
    public double LeftShare;

    /// <summary>By side: the split below, where one is.</summary>
    public Pair<int> Below;

    /// <summary>Values below go left.</summary>
    public float Threshold;

    /// <summary>Where the row has its value: of the feature, or so much farther where NaN goes left.</summary>
    public int Cell;

    /// <summary>Twice the place of the last split above on the same feature, counted from 1, and on which side of it
    /// this split stands; 0 when there is none.</summary>
    public int Earlier;

    /// <summary>Which of the tree's chains: of the edges above on the same feature.</summary>
    public int Chain;

    /// <summary>By side: the leaf below, where both are leaves; in the place of <see cref="Below"/>.</summary>
    public Pair<float> Leaves
    {
        readonly get => Unsafe.BitCast<Pair<int>, Pair<float>>(Below);
        set => Below = Unsafe.BitCast<Pair<float>, Pair<int>>(value);
    }

    /// <summary>The share of the side that the row does not take.</summary>
    public readonly double OtherShare(int side) => Math.Abs(1 - side - LeftShare);
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
