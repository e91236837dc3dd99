using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Scores one row: column by column the false tests take leaves away, then the first of each tree counts.
/// </summary>
internal sealed class OneRowTrees
{
    // A multiple of every vector's bytes.
    private const int Chunk = 64;

    private readonly float baseMargin;
    private readonly ThresholdRanks[] ranks;
    private readonly SplitPrefixes[] columns;
    private readonly int[] firstPlanes;
    private readonly float[] leaves;
    private readonly int length;

    public OneRowTrees(LeafPlanes planes)
    {
        baseMargin = planes.Ensemble.BaseMargin;
        ranks = planes.Columns.Ranks;
        firstPlanes = [.. planes.FirstPlanes.SkipLast(1)];
        leaves = [.. planes.Leaves];
        // Of the last tree, too, eight planes are read at a time.
        length = (planes.FirstPlanes[^1] + sizeof(ulong) + Chunk - 1) / Chunk * Chunk;

        var ofColumns = new List<LeafSplit>[planes.Columns.Count];
        for (var i = 0; i < ofColumns.Length; i++) ofColumns[i] = [];
        foreach (var split in planes.Splits) ofColumns[split.Column].Add(split);
        columns = Array.ConvertAll(ofColumns, splits => new SplitPrefixes(splits, length));
    }

    [SkipLocalsInit]
    public float Margin(ReadOnlySpan<double> features)
    {
        Span<byte> left = stackalloc byte[length];
        left.Fill(0xFF);
        for (var i = 0; i < ranks.Length; i++)
        {
            var value = (float)features[ranks[i].Feature];
            var rank = ranks[i].Rank(value);
            columns[RankColumns.Low(i)].Apply(rank, left);
            columns[RankColumns.High(i)].Apply(float.IsNaN(value) ? ranks[i].Highest : rank, left);
        }
        return Sum(left);
    }

    private float Sum(ReadOnlySpan<byte> left)
    {
        ref var planes = ref MemoryMarshal.GetReference(left);
        ref var values = ref MemoryMarshal.GetArrayDataReference(leaves);
        var margin = baseMargin;
        foreach (var first in firstPlanes)
        {
            var plane = first;
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref planes, plane));
            // Only in a tree of more than 64 leaves; one leaf is always left.
            while (word == 0)
                word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref planes, plane += sizeof(ulong)));
            var leaf = (plane * LeafPlanes.Width) + BitOperations.TrailingZeroCount(word);
            margin += Unsafe.Add(ref values, leaf);
        }
        return margin;
    }
}
