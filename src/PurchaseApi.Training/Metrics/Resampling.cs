namespace PurchaseApi.Training.Metrics;

/// <summary>Draws rows with replacement; rows of one group, such as a customer's, are drawn together, since they are one
/// observation more than several.
/// Source: Field and Welsh, Bootstrapping clustered data (2007).</summary>
internal sealed class Resampling
{
    // Drawn rows of all resamples together: of many rows, fewer resamples say as much.
    private const int MostDraws = 20_000_000;

    public const int MostTimes = 1_000;

    private readonly int rowCount;
    private readonly int[][]? groups;

    /// <param name="rowCount">Rows to draw from.</param>
    /// <param name="groupOfRow">null or empty: each row is on its own.</param>
    public Resampling(int rowCount, int[]? groupOfRow)
    {
        this.rowCount = rowCount;
        if (groupOfRow is { Length: > 0 })
            groups = [.. Enumerable.Range(0, rowCount).GroupBy(row => groupOfRow[row], (_, rows) => rows.ToArray())];
    }

    /// <summary>How often to draw: 1,000 times up to 20,000 rows, less often from there on, at least 100 times.</summary>
    public int Times => Math.Clamp(MostDraws / Math.Max(1, rowCount), 100, MostTimes);

    /// <summary>As many rows as there are, or the rows of as many groups.</summary>
    public int[] Draw(Random random)
    {
        if (groups is not null)
            return [.. Enumerable.Range(0, groups.Length).SelectMany(_ => groups[random.Next(groups.Length)])];

        var rows = new int[rowCount];
        for (var i = 0; i < rows.Length; i++) rows[i] = random.Next(rowCount);
        return rows;
    }
}
