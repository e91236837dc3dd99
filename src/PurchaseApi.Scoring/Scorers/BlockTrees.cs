using System.Runtime.CompilerServices;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Scores a block of rows side by side. Lanes never meet, so every row's leaves are added in tree order.
/// </summary>
internal sealed class BlockTrees(LeafPlanes planes, IBlockExits exits)
{
    /// <summary>The most columns: a block of them fits on the stack.</summary>
    public const int MaxColumns = 512;

    private readonly TreeEnsemble ensemble = planes.Ensemble;
    private readonly ThresholdRanks[] ranks = planes.Columns.Ranks;
    private readonly int[] firstLeaves = [.. planes.FirstPlanes.Select(plane => plane * LeafPlanes.Width)];
    private readonly float[] leaves = [.. planes.Leaves, .. new float[FloatTable.Ahead]];

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
            ranks[i].Rank(rows, ensemble.FeatureCount,
                low: columns.Slice(RankColumns.Low(i) * Rows, Rows),
                high: columns.Slice(RankColumns.High(i) * Rows, Rows));

        Span<float> sums = stackalloc float[Rows];
        sums.Fill(ensemble.BaseMargin);
        Span<byte> found = stackalloc byte[Rows];
        for (var tree = 0; tree < firstLeaves.Length - 1; tree++)
        {
            exits.Find(tree, columns, found);
            var first = firstLeaves[tree];
            LeafSums.Add(leaves.AsSpan(first), firstLeaves[tree + 1] - first, found, sums);
        }
        for (var i = 0; i < margins.Length; i++) margins[i] = sums[i];
    }
}
