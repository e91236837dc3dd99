using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>What one row needs while its trees are walked.</summary>
internal sealed class TreeScratch(int splits, int cells)
{
    /// <summary>By the split's place, counted from 1: the row's side, and 2 more where the row has left the way to the
    /// split at an earlier one on the same feature. The first entry stands for no earlier split.</summary>
    public readonly int[] Sides = new int[splits + 1];

    /// <summary>The product of the factors above a split; on the way back, the sum below it.</summary>
    public readonly Vector256<double>[] Values = new Vector256<double>[splits];

    public readonly Vector256<double>[] Gains = new Vector256<double>[splits];

    /// <summary>Of the side not taken.</summary>
    public readonly Vector256<double>[] Factors = new Vector256<double>[splits];

    /// <summary>By cell of the row.</summary>
    public readonly Vector256<double>[] Totals = new Vector256<double>[cells];
}
