using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Scorers;

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
    // A block takes as long with one row as with all; so many rows take as long one by one.
    private const int MinBlock = 40;

    private readonly OneRowTrees? row;
    private readonly BlockTrees? block;

    // How many leaves a margin is the mean of; 1 where it is their sum.
    private readonly int averaged = 1;

    /// <param name="trees">Whose margins they are.</param>
    public QuickTrees(TreeEnsemble trees)
        : this(trees, byLevels: LevelExits.IsSupported)
    {
    }

    /// <inheritdoc cref="QuickTrees(TreeEnsemble)" />
    public QuickTrees(LightGBMTrees trees)
        : this(trees, byLevels: LevelExits.IsSupported)
    {
    }

    /// <param name="byLevels">Whether blocks go down level by level where trees are small enough.</param>
    internal QuickTrees(TreeEnsemble trees, bool byLevels)
    {
        Walk = trees;
        if (LeafPlanes.Of(trees) is { } planes) (row, block) = Made(planes, new SingleLeaves(planes), byLevels);
    }

    /// <inheritdoc cref="QuickTrees(TreeEnsemble, bool)" />
    internal QuickTrees(LightGBMTrees trees, bool byLevels)
    {
        Walk = trees;
        if (trees.IsAveraged) averaged = trees.Trees.Count;
        var ranks = new LightGBMRanks(trees);
        if (!ranks.HasMissingZeros && LeafPlanes.Of(ranks.Ranked(trees), ranks) is { } planes)
            (row, block) = Made(planes, new DoubleLeaves(planes, LightGBMRanks.Leaves(trees)), byLevels);
    }

    /// <summary>The trees, and the reference for the margins.</summary>
    public IScorer Walk { get; }

    /// <inheritdoc />
    public int FeatureCount => Walk.FeatureCount;

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

    private static (OneRowTrees, BlockTrees?) Made(LeafPlanes planes, ILeaves leaves, bool byLevels)
    {
        var alone = new OneRowTrees(planes, leaves);
        if (planes.Columns.Count > BlockTrees.MaxColumns || !Vector128.IsHardwareAccelerated) return (alone, null);

        IBlockExits exits = byLevels && LevelTables.Of(planes) is { } tables
            ? new LevelExits(tables)
            : new PlaneExits(planes);
        return (alone, new BlockTrees(planes, leaves, exits));
    }
}
