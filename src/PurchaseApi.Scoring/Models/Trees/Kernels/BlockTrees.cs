using System.Runtime.CompilerServices;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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

/// <summary>Finds for a block of rows, each in its own lane, the leaves at which they arrive.</summary>
internal interface IBlockExits
{
    /// <summary>Lanes of a block: a multiple of 16.</summary>
    int Rows { get; }

    /// <param name="tree">Where it stands among the trees.</param>
    /// <param name="ranks">Those of the rows, <see cref="Rows"/> for each column of <see cref="RankColumns"/>.</param>
    /// <param name="exits">Receives for each row the number of the leaf, within its tree.</param>
    void Find(int tree, ReadOnlySpan<sbyte> ranks, Span<byte> exits);
}
