using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// Scores a block of rows, each in its own lane: a split's test is one comparison for 32 rows. Lanes never meet, so
/// every row's leaves are added in tree order.
/// </summary>
internal sealed class BlockTrees
{
    /// <summary>Rows in a full block: four vectors of bytes, so many as the registers hold.</summary>
    public const int Rows = 128;

    /// <summary>The most columns: a block of them fits on the stack.</summary>
    public const int MaxColumns = 512;

    private readonly TreeEnsemble ensemble;
    private readonly ThresholdRanks[] ranks;
    private readonly LeafSplit[] splits;
    private readonly int[] splitEnds;
    private readonly int[] firstPlanes;
    private readonly float[] leaves;

    public BlockTrees(LeafPlanes planes)
    {
        ensemble = planes.Ensemble;
        ranks = planes.Columns.Ranks;
        splits = [.. planes.Splits.OrderBy(split => split.Plane)];
        firstPlanes = [.. planes.FirstPlanes];
        leaves = [.. planes.Leaves, .. new float[FloatTable.Ahead]];

        splitEnds = new int[firstPlanes[^1]];
        foreach (var split in splits) splitEnds[split.Plane]++;
        for (var plane = 1; plane < splitEnds.Length; plane++) splitEnds[plane] += splitEnds[plane - 1];
    }

    /// <param name="rows">Row after row.</param>
    /// <param name="margins">Receives 1 to <see cref="Rows"/> margins.</param>
    [SkipLocalsInit]
    public void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        // Lanes without a row keep what was there before: any ranks lead to some leaf.
        Span<sbyte> columns = stackalloc sbyte[2 * ranks.Length * Rows];
        for (var i = 0; i < ranks.Length; i++)
            ranks[i].Rank(rows, ensemble.FeatureCount,
                low: columns.Slice(RankColumns.Low(i) * Rows, Rows),
                high: columns.Slice(RankColumns.High(i) * Rows, Rows));

        Span<float> sums = stackalloc float[Rows];
        sums.Fill(ensemble.BaseMargin);
        Span<byte> exits = stackalloc byte[Rows];
        for (var tree = 0; tree < firstPlanes.Length - 1; tree++)
        {
            var (first, end) = (firstPlanes[tree], firstPlanes[tree + 1]);
            FindExits(columns, first, end, exits);
            LeafSums.Add(leaves.AsSpan(first * LeafPlanes.Width), (end - first) * LeafPlanes.Width, exits, sums);
        }
        for (var i = 0; i < margins.Length; i++) margins[i] = sums[i];
    }

    /// <summary>The number of the leaf, within its tree, at which each row arrives.</summary>
    private void FindExits(ReadOnlySpan<sbyte> columns, int firstPlane, int endPlane, Span<byte> exits)
    {
        ref var first = ref MemoryMarshal.GetReference(columns);
        ref var all = ref MemoryMarshal.GetArrayDataReference(splits);
        var (a, b, c, d) = (default(FirstLeaves), default(FirstLeaves), default(FirstLeaves), default(FirstLeaves));
        var at = firstPlane == 0 ? 0 : splitEnds[firstPlane - 1];
        for (var plane = firstPlane; plane < endPlane; plane++)
        {
            var left0 = Vector256<byte>.AllBitsSet;
            var (left1, left2, left3) = (left0, left0, left0);
            for (var end = splitEnds[plane]; at < end; at++)
            {
                ref readonly var split = ref Unsafe.Add(ref all, at);
                var limit = Vector256.Create(split.Limit);
                var kept = Vector256.Create(split.Kept);
                ref var column = ref Unsafe.Add(ref first, split.Column * Rows);
                left0 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column)).AsByte() | kept;
                left1 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 32)).AsByte() | kept;
                left2 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 64)).AsByte() | kept;
                left3 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 96)).AsByte() | kept;
            }
            a = a.Then(left0);
            b = b.Then(left1);
            c = c.Then(left2);
            d = d.Then(left3);
        }
        a.Numbers().CopyTo(exits);
        b.Numbers().CopyTo(exits[32..]);
        c.Numbers().CopyTo(exits[64..]);
        d.Numbers().CopyTo(exits[96..]);
    }
}
