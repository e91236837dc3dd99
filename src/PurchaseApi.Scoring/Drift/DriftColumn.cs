using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Drift;

/// <summary>One input, or the probability, cut into bins: how many of the version's own rows each holds. The last two
/// bins are of values that those rows never had, and of missing ones.</summary>
public sealed class DriftColumn
{
    /// <summary>More levels than these are one bin: a window has too few rows of each.</summary>
    private const int MostLevels = 20;

    private readonly double[] edges;
    private readonly int[] binOfLevel;

    private DriftColumn(string name, double[] edges, int[] binOfLevel, double[] shares, double missing, int rows)
    {
        (Name, this.edges, this.binOfLevel, Rows) = (name, edges, binOfLevel, rows);
        Shares = [.. shares.Select(share => share * (1 - missing)), 0, missing];
    }

    public string Name { get; }

    /// <summary>Of the rows that the version was made of, by bin.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>How many these rows were.</summary>
    public int Rows { get; }

    public int MissingBin => Shares.Count - 1;

    public int UnseenBin => Shares.Count - 2;

    /// <returns>null where the version does not say how its rows were distributed.</returns>
    public static DriftColumn? From(Input input, InputProfile? profile, int rows)
    {
        if (profile is null || rows == 0) return null;
        if (profile.Bins is { } bins) return From(input.Name, bins, profile.Missing, rows);
        return profile.Levels is { } levels && levels.Count == input.Levels.Count
            ? FromLevels(input.Name, [.. levels.Values], profile.Missing, rows)
            : null;
    }

    /// <param name="name">Of the column.</param>
    /// <param name="bins">Of its numbers.</param>
    /// <param name="missing">The share of rows without a number.</param>
    /// <param name="rows">How many there were.</param>
    public static DriftColumn? From(string name, NumberBins? bins, double missing, int rows) =>
        bins is not null && rows > 0 && bins.Shares.Count == bins.Edges.Count + 1
            ? new(name, [.. bins.Edges], [], [.. bins.Shares], missing, rows)
            : null;

    public int BinOf(double value)
    {
        if (double.IsNaN(value)) return MissingBin;
        if (binOfLevel.Length > 0) return (uint)value < (uint)binOfLevel.Length ? binOfLevel[(int)value] : UnseenBin;

        var bin = 0;
        foreach (var edge in edges) bin += value > edge ? 1 : 0;   // ten edges: no branch to guess wrong
        return bin;
    }

    private static DriftColumn FromLevels(string name, double[] shares, double missing, int rows)
    {
        var byShare = shares.Index().Where(level => level.Item > 0).OrderByDescending(level => level.Item).ToArray();
        var own = byShare.Take(MostLevels).ToArray();
        var rest = byShare.Skip(MostLevels).Sum(level => level.Item);
        var bins = Enumerable.Repeat(own.Length + (rest > 0 ? 1 : 0), shares.Length).ToArray();   // unseen
        foreach (var (bin, level) in byShare.Index()) bins[level.Index] = Math.Min(bin, own.Length);
        double[] binned = [.. own.Select(level => level.Item), .. rest > 0 ? [rest] : (double[])[]];
        return new(name, [], bins, binned, missing, rows);
    }
}
