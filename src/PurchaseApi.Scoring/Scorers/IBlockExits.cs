namespace PurchaseApi.Scoring.Scorers;

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
