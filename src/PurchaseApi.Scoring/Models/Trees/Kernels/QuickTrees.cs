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
    // A block takes as long with one row as with all; so many rows take as long one by one.
    private const int MinBlock = 40;

    private readonly OneRowTrees? row;
    private readonly BlockTrees? block;

    // How many leaves a margin is the mean of; 1 where it is their sum.
    private readonly int averaged = 1;

    /// <param name="trees">Whose margins they are.</param>
    /// <param name="instructions">No more than the processor can do; null: <see cref="InstructionSets.Used"/>.</param>
    public QuickTrees(TreeEnsemble trees, InstructionSet? instructions = null)
    {
        Walk = trees;
        var set = instructions ?? InstructionSets.Used;
        if (LeafPlanes.From(trees) is { } planes) (row, block) = Made(planes, new SingleLeaves(planes, set), set);
    }

    /// <inheritdoc cref="QuickTrees(TreeEnsemble, InstructionSet?)" />
    public QuickTrees(LightGBMTrees trees, InstructionSet? instructions = null)
    {
        Walk = trees;
        if (trees.IsAveraged) averaged = trees.Trees.Count;
        var set = instructions ?? InstructionSets.Used;
        var ranks = new LightGBMRanks(trees);
        if (!ranks.HasMissingZeros && LeafPlanes.From(ranks.Ranked(trees), ranks) is { } planes)
            (row, block) = Made(planes, new DoubleLeaves(planes, LightGBMRanks.Leaves(trees), set), set);
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
