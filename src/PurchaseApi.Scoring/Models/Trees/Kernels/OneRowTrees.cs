using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>Scores one row: column by column the false tests take leaves away, then the first of each tree counts.
/// </summary>
internal sealed class OneRowTrees
{
    /// <summary>So many bytes may be read behind the planes: of the last tree, too, eight at a time.</summary>
    public const int Ahead = sizeof(ulong);

    // A multiple of every vector's bytes.
    private const int Chunk = 64;

    private readonly ILeaves leaves;
    private readonly ThresholdRanks[] ranks;
    private readonly SplitPrefixes[] columns;
    private readonly int length;

    public OneRowTrees(LeafPlanes planes, ILeaves leaves, InstructionSet instructions)
    {
        this.leaves = leaves;
        ranks = planes.Columns.Ranks;
        length = (planes.FirstPlanes[^1] + Ahead + Chunk - 1) / Chunk * Chunk;

        var ofColumns = new List<LeafSplit>[planes.Columns.Count];
        for (var i = 0; i < ofColumns.Length; i++) ofColumns[i] = [];
        foreach (var split in planes.Splits) ofColumns[split.Column].Add(split);
        columns = Array.ConvertAll(ofColumns, splits => new SplitPrefixes(splits, length, instructions));
    }

    [SkipLocalsInit]
    public double Margin(ReadOnlySpan<double> features)
    {
        Span<byte> left = stackalloc byte[length];
        left.Fill(0xFF);
        for (var i = 0; i < ranks.Length; i++)
        {
            var value = features[ranks[i].Feature];
            var rank = ranks[i].Rank(value);
            columns[RankColumns.Low(i)].Apply(rank, left);
            columns[RankColumns.High(i)].Apply(double.IsNaN(value) ? ranks[i].Highest : rank, left);
        }
        return leaves.Sum(left);
    }
}

/// <summary>
/// The splits of one column in the order of their limits, so that the false tests of a row stand in front. What a long
/// front leaves of all leaves is kept for every so many splits; the rest is applied split by split.
/// </summary>
internal sealed class SplitPrefixes
{
    private readonly LeafSplit[] splits;
    private readonly int[] ends;
    private readonly int length;
    private readonly int interval;
    private readonly byte[] prefixes;
    private readonly bool hasVectors;

    /// <param name="ofColumn">Every split of the column.</param>
    /// <param name="length">Bytes in a row's set of leaves: a multiple of every vector's.</param>
    /// <param name="instructions">Whether there are vectors.</param>
    public SplitPrefixes(IReadOnlyCollection<LeafSplit> ofColumn, int length, InstructionSet instructions)
    {
        hasVectors = instructions >= InstructionSet.Vector128;
        (splits, ends) = LeafSplit.Sort(ofColumn, ThresholdRanks.MaxThresholds + 1, Rank);
        this.length = length;
        // As many bytes for a split, whatever the ensemble: 32.
        interval = Math.Max(length / 32, 16);
        prefixes = new byte[splits.Length / interval * length];
        var left = new byte[length];
        left.AsSpan().Fill(0xFF);
        for (var i = 0; i < splits.Length; i++)
        {
            left[splits[i].Plane] &= splits[i].Kept;
            if ((i + 1) % interval == 0) left.CopyTo(prefixes, i / interval * length);
        }
    }

    /// <summary>Takes away what the false tests take away.</summary>
    /// <param name="rank">The row's rank in this column.</param>
    /// <param name="left">A byte for each plane.</param>
    public void Apply(int rank, Span<byte> left)
    {
        var end = ends[rank];
        var prefix = end / interval;
        if (prefix > 0) And(left, prefixes.AsSpan((prefix - 1) * length, length));
        ref var planes = ref MemoryMarshal.GetReference(left);
        foreach (ref readonly var split in splits.AsSpan()[(prefix * interval)..end])
            Unsafe.Add(ref planes, split.Plane) &= split.Kept;
    }

    /// <summary>The lowest for which the split's test is false.</summary>
    private static int Rank(LeafSplit split) => split.Limit - sbyte.MinValue;

    private void And(Span<byte> left, ReadOnlySpan<byte> prefix)
    {
        ref var planes = ref MemoryMarshal.GetReference(left);
        ref var kept = ref MemoryMarshal.GetReference(prefix);
        var end = (nuint)left.Length;
        nuint i = 0;
        if (hasVectors)
            for (; i < end; i += (nuint)Vector<byte>.Count)
                (Vector.LoadUnsafe(ref planes, i) & Vector.LoadUnsafe(ref kept, i)).StoreUnsafe(ref planes, i);
        for (; i < end; i += sizeof(ulong))
            Word(ref planes, i) &= Word(ref kept, i);
    }

    private static ref ulong Word(ref byte bytes, nuint at) =>
        ref Unsafe.As<byte, ulong>(ref Unsafe.Add(ref bytes, at));
}
