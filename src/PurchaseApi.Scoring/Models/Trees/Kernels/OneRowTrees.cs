using System.Runtime.CompilerServices;

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
