using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>What a split does to one plane of its tree's leaves.</summary>
/// <param name="Column">The ranks compared, of <see cref="RankColumns"/>.</param>
/// <param name="Limit">The test is true for ranks below it, both as <see cref="ThresholdRanks.ToByte"/> writes
/// them.</param>
/// <param name="Plane">Counted through all trees.</param>
/// <param name="Kept">A bit for each leaf: 0 where a false test takes the leaf away.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafSplit(int Column, sbyte Limit, int Plane, byte Kept)
{
    /// <summary>Sorts by a key from 0 to one below <paramref name="keys"/>, and tells where each key's splits
    /// end.</summary>
    public static (LeafSplit[] Sorted, int[] Ends) Sort(
        IReadOnlyCollection<LeafSplit> splits, int keys, Func<LeafSplit, int> key)
    {
        // Counted, not sorted with LINQ: compiling that for a struct takes longer.
        var ends = new int[keys];
        foreach (var split in splits) ends[key(split)]++;
        for (var i = 1; i < keys; i++) ends[i] += ends[i - 1];
        int[] next = [0, .. ends[..^1]];
        var sorted = new LeafSplit[splits.Count];
        foreach (var split in splits) sorted[next[key(split)]++] = split;
        return (sorted, ends);
    }
}
