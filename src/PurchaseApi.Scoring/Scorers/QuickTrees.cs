using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// The margins of a <see cref="TreeEnsemble"/>, to the last bit, without walking its trees: values become ranks among
/// thresholds, and sets of leaves shrink to the one that a walk would reach. Many rows are scored side by side; where
/// the processor looks up bytes in a register, and trees have at most 64 leaves, they go down level by level.
/// </summary>
/// <remarks>
/// Lucchese et al., QuickScorer (SIGIR 2015), and Ye et al., RapidScorer (KDD 2018). An ensemble with a tree of more
/// than 256 leaves, or with more than half a million, is walked.
/// </remarks>
public sealed class QuickTrees : IScorer
{
    // A block takes as long with one row as with all; so many rows take as long one by one.
    private const int MinBlock = 40;

    private readonly OneRowTrees? row;
    private readonly BlockTrees? block;

    /// <param name="trees">Whose margins they are; kept for whoever wants to see the trees.</param>
    public QuickTrees(TreeEnsemble trees)
        : this(trees, byLevels: LevelExits.IsSupported)
    {
    }

    /// <param name="byLevels">Whether blocks go down level by level where trees are small enough.</param>
    internal QuickTrees(TreeEnsemble trees, bool byLevels)
    {
        Trees = trees;
        if (LeafPlanes.Of(trees) is not { } planes) return;

        row = new OneRowTrees(planes);
        if (planes.Columns.Count > BlockTrees.MaxColumns || !Vector128.IsHardwareAccelerated) return;

        block = byLevels && LevelTables.Of(planes) is { } tables
            ? new BlockTrees(planes, new LevelExits(tables))
            : new BlockTrees(planes, new PlaneExits(planes));
    }

    /// <summary>The trees, and the reference for the margins.</summary>
    public TreeEnsemble Trees { get; }

    /// <inheritdoc />
    public int FeatureCount => Trees.FeatureCount;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features) =>
        row is null || features.Length != FeatureCount ? Trees.Margin(features) : row.Margin(features);

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
            rows = rows[(count * FeatureCount)..];
            margins = margins[count..];
        }
        for (var i = 0; i < margins.Length; i++) margins[i] = Margin(rows.Slice(i * FeatureCount, FeatureCount));
    }
}
