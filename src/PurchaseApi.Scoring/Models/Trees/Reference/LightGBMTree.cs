using System.Runtime.CompilerServices;

namespace PurchaseApi.Scoring.Models.Trees.Reference;

/// <summary>
/// One tree as LightGBM writes it, splits and leaves apart. A child of at least 0 is a split, one below 0 the leaf
/// <c>-1 - child</c>. Source: LightGBM's text format.
/// </summary>
/// <param name="Features">The feature that each split compares; the first split is the root.</param>
/// <param name="Thresholds">Values up to it go left, up to the largest double all that are not missing.</param>
/// <param name="Decisions">Bit 1: missing goes left. Bits 2 and 3: nothing is missing (0), zero is (1), NaN is (2).
/// </param>
/// <param name="Left">The child of each split where small values go.</param>
/// <param name="Right">The other one.</param>
/// <param name="Leaves">What each leaf adds to the margin; one more than there are splits.</param>
/// <param name="LeafCounts">How many training rows reached each leaf; null where nobody has told.</param>
public sealed record LightGBMTree(
    int[] Features, double[] Thresholds, int[] Decisions, int[] Left, int[] Right, double[] Leaves,
    int[]? LeafCounts = null)
{
    /// <summary>Bits of a decision.</summary>
    public const int Categorical = 1, DefaultLeft = 2, ZeroIsMissing = 4, NanIsMissing = 8;

    /// <summary>The threshold of a split that only parts missing values from all others, infinity among them.</summary>
    public const double Everything = double.MaxValue;

    // LightGBM keeps nothing closer to zero: a float32 of 1e-35.
    internal const double Zero = 1e-35f;

    /// <summary>Whether a value counts as zero.</summary>
    internal static bool IsZero(double value) => Math.Abs(value) <= Zero;

    /// <summary>Which side of a split a value takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool GoesLeft(double value, double threshold, int decision)
    {
        var nanIsMissing = (decision & NanIsMissing) != 0;
        // Where NaN has no meaning of its own it counts as zero, as in LightGBM.
        if (IsZero(value) || (double.IsNaN(value) && !nanIsMissing)) value = 0;

        var isMissing = nanIsMissing ? double.IsNaN(value) : (decision & ZeroIsMissing) != 0 && value == 0;
        return isMissing ? (decision & DefaultLeft) != 0 : value <= threshold || threshold == Everything;
    }

    /// <summary>Refuses what could not be walked to its end.</summary>
    /// <param name="featureCount">How many features a row has.</param>
    /// <param name="place">Where the tree stands, for the message.</param>
    /// <exception cref="ModelFormatException">A child, feature, threshold, leaf or count cannot be.</exception>
    internal void Check(int featureCount, string place)
    {
        var count = Features.Length;
        if (Thresholds.Length != count || Decisions.Length != count || Left.Length != count || Right.Length != count)
            throw new ModelFormatException($"{place}: its columns are not all of {count} splits");
        if (Leaves.Length != count + 1)
            throw new ModelFormatException($"{place}: {count} splits have {count + 1} leaves (has {Leaves.Length})");

        for (var split = 0; split < count; split++) CheckSplit(split, featureCount, $"{place}, split {split}");
        for (var leaf = 0; leaf <= count; leaf++) ModelDocument.Number(Leaves[leaf], $"{place}, leaf", leaf);
        CheckCounts(place);
        CheckShape(place);
    }

    private void CheckCounts(string place)
    {
        if (LeafCounts is null) return;
        if (LeafCounts.Length != Leaves.Length)
            throw new ModelFormatException(
                $"{place}: {Leaves.Length} leaves have {Leaves.Length} leaf counts (has {LeafCounts.Length})");
        if (Array.FindIndex(LeafCounts, count => count < 0) is var leaf and >= 0)
            throw new ModelFormatException($"{place}: leaf count {leaf} must be at least 0 (was {LeafCounts[leaf]})");
    }

    private void CheckSplit(int split, int featureCount, string place)
    {
        if ((uint)Features[split] >= (uint)featureCount)
            throw new ModelFormatException($"{place}: splits on feature {Features[split]} of {featureCount}");
        Finite.Number(Thresholds[split], $"{place}: threshold");
        if ((Decisions[split] & Categorical) != 0)
            throw new ModelFormatException($"{place}: splits on categories; encode them as numbers instead");
        if (Decisions[split] is < 0 or >= ZeroIsMissing + NanIsMissing)
            throw new ModelFormatException($"{place}: the decision {Decisions[split]} is not known");
    }

    private void CheckShape(string place)
    {
        var (seenSplits, seenLeaves) = (new bool[Features.Length], new bool[Leaves.Length]);
        var open = new Stack<(int Child, int Depth)>([(Features.Length == 0 ? -1 : 0, 0)]);
        while (open.TryPop(out var next))
        {
            var (child, depth) = next;
            var (seen, index) = child < 0 ? (seenLeaves, ~child) : (seenSplits, child);
            if (index >= seen.Length) throw new ModelFormatException($"{place}: there is no child {child}");
            if (seen[index]) throw new ModelFormatException($"{place}: child {child} is reached twice");
            if (depth > TreeShape.MaxDepth)
                throw new ModelFormatException($"{place}: deeper than {TreeShape.MaxDepth} splits");

            seen[index] = true;
            if (child < 0) continue;

            open.Push((Left[child], depth + 1));
            open.Push((Right[child], depth + 1));
        }
    }
}
