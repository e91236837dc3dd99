using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>
/// The margins of trees, to the last bit, without walking them: values become ranks among
/// thresholds, and sets of leaves shrink to the one that a walk would reach. Many rows are scored side by side; where
/// the processor looks up bytes in a register, and trees have at most 64 leaves, they go down level by level.
/// </summary>
/// <remarks>
/// Lucchese et al., QuickScorer (SIGIR 2015), and Ye et al., RapidScorer (KDD 2018). An ensemble with a tree of more
/// than 256 leaves, or with more than half a million, is walked, and so are LightGBM's trees to which zero is missing.
/// </remarks>
public sealed class QuickTrees : IScorer
{
    // A full block takes as long as this many single rows.
    private const int MinBlock = 40;

    private readonly OneRowTrees? row;
    private readonly BlockTrees? block;

    // How many leaves a margin is the mean of; 1 where it is their sum.
    private readonly int averaged = 1;

    /// <param name="trees">Whose margins they are.</param>
    /// <param name="instructions">No more than the processor can do; null: <see cref="InstructionSets.Used"/>.</param>
    public QuickTrees(TreeEnsemble trees, InstructionSet? instructions = null)
    {
        (Walk, FeatureCount) = (trees, trees.FeatureCount);
        var set = instructions ?? InstructionSets.Used;
        if (LeafPlanes.From(trees) is { } planes) (row, block) = Made(planes, new SingleLeaves(planes, set), set);
    }

    /// <inheritdoc cref="QuickTrees(TreeEnsemble, InstructionSet?)" />
    public QuickTrees(LightGBMTrees trees, InstructionSet? instructions = null)
    {
        (Walk, FeatureCount) = (trees, trees.FeatureCount);
        if (trees.IsAveraged) averaged = trees.Trees.Count;
        var set = instructions ?? InstructionSets.Used;
        var ranks = new LightGBMRanks(trees);
        if (!ranks.HasMissingZeros && LeafPlanes.From(ranks.Ranked(trees), ranks) is { } planes)
            (row, block) = Made(planes, new DoubleLeaves(planes, LightGBMRanks.Leaves(trees), set), set);
    }

    /// <summary>The trees, and the reference for the margins.</summary>
    public IScorer Walk { get; }

    /// <inheritdoc />
    public int FeatureCount { get; }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features) =>
        row is null || features.Length != FeatureCount ? Walk.Margin(features) : row.Margin(features) / averaged;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The rows are not as many as the margins.</exception>
    public void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        if (rows.Length != (long)margins.Length * FeatureCount)
            throw new ArgumentException(
                $"{margins.Length} rows of {FeatureCount} features cannot have {rows.Length} values.", nameof(rows));

        while (block is not null && margins.Length >= MinBlock)
        {
            var count = Math.Min(margins.Length, block.Rows);
            block.Margins(rows[..(count * FeatureCount)], margins[..count]);
            if (averaged > 1)
                foreach (ref var margin in margins[..count]) margin /= averaged;
            rows = rows[(count * FeatureCount)..];
            margins = margins[count..];
        }
        for (var i = 0; i < margins.Length; i++) margins[i] = Margin(rows.Slice(i * FeatureCount, FeatureCount));
    }

    private static (OneRowTrees, BlockTrees?) Made(LeafPlanes planes, ILeaves leaves, InstructionSet set)
    {
        var alone = new OneRowTrees(planes, leaves, set);
        if (planes.Columns.Count > BlockTrees.MaxColumns || set < InstructionSet.Vector128) return (alone, null);

        IBlockExits exits = set >= InstructionSet.Avx512Vbmi && LevelTables.From(planes) is { } tables
            ? new LevelExitsAvx512Vbmi(tables)
            : new PlaneExitsVector128(planes);
        return (alone, new BlockTrees(planes, leaves, exits, set));
    }
}

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

/// <summary>Scores a block of rows side by side. Lanes never meet, so every row's leaves are added in tree order.
/// </summary>
internal sealed class BlockTrees(LeafPlanes planes, ILeaves leaves, IBlockExits exits, InstructionSet instructions)
{
    /// <summary>The most columns: a block of them fits on the stack.</summary>
    public const int MaxColumns = 512;

    private readonly bool hasAvx512F = instructions >= InstructionSet.Avx512F;
    private readonly int featureCount = planes.Ensemble.FeatureCount;
    private readonly ThresholdRanks[] ranks = planes.Columns.Ranks;
    private readonly int treeCount = planes.Ensemble.Roots.Length;

    /// <summary>Rows in a full block.</summary>
    public int Rows => exits.Rows;

    /// <param name="rows">Row after row.</param>
    /// <param name="margins">Receives 1 to <see cref="Rows"/> margins.</param>
    [SkipLocalsInit]
    public void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        // Lanes without a row keep what was there before: any ranks lead to some leaf.
        Span<sbyte> columns = stackalloc sbyte[2 * ranks.Length * Rows];
        for (var i = 0; i < ranks.Length; i++)
            ranks[i].Rank(rows, featureCount, hasAvx512F,
                low: columns.Slice(RankColumns.Low(i) * Rows, Rows),
                high: columns.Slice(RankColumns.High(i) * Rows, Rows));

        Span<double> sums = stackalloc double[Rows];
        leaves.Start(sums);
        Span<byte> found = stackalloc byte[Rows];
        for (var tree = 0; tree < treeCount; tree++)
        {
            exits.Find(tree, columns, found);
            leaves.Add(tree, found, sums);
        }
        leaves.End(sums, margins);
    }
}
