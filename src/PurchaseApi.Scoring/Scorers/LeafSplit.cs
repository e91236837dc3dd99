using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>What a split does to one plane of its tree's leaves.</summary>
/// <param name="Column">The ranks compared, of <see cref="RankColumns"/>.</param>
/// <param name="Limit">The test is true for ranks below it, both as <see cref="ThresholdRanks.ToByte"/> writes
/// them.</param>
/// <param name="Plane">Counted through all trees.</param>
/// <param name="Kept">A bit for each leaf: 0 where a false test takes the leaf away.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafSplit(int Column, sbyte Limit, int Plane, byte Kept);
