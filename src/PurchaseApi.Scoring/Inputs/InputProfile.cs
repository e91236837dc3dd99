namespace PurchaseApi.Scoring.Inputs;

/// <summary>How the training rows' values of one input are distributed.</summary>
/// <param name="Missing">The share of rows without a value, in [0, 1].</param>
/// <param name="Percentiles">Of a number: percent -> value, linear between the nearest (type 7).</param>
/// <param name="Levels">Of words and flags: value -> share of the rows that have one.</param>
/// <param name="Bins">Of a number, which drift is measured in; absent in versions from before it was.</param>
public sealed record InputProfile(
    double Missing,
    OrderedDictionary<string, double>? Percentiles = null,
    OrderedDictionary<string, double>? Levels = null,
    NumberBins? Bins = null)
{
    /// <summary>The first and the last say what is unusual; tenths measure drift.</summary>
    public static IReadOnlyList<string> Percents { get; } =
        ["0.1", "1", "5", "10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90", "95", "99", "99.9"];
}

/// <summary>Numbers in bins, and how many of the rows that have one lie in each.</summary>
/// <param name="Edges">The largest number of each bin but the last, which is open; ascending.</param>
/// <param name="Shares">By bin; they add up to 1.</param>
public sealed record NumberBins(IReadOnlyList<double> Edges, IReadOnlyList<double> Shares)
{
    private const int Most = 10;

    /// <summary>Of about equal mass: a number that many rows have takes a bin of its own.</summary>
    /// <param name="sorted">At least one, ascending.</param>
    public static NumberBins Cut(ReadOnlySpan<double> sorted)
    {
        var edges = new List<double>();
        for (var part = 1; part < Most; part++)
        {
            var edge = sorted[(int)((long)sorted.Length * part / Most)];
            if (edge < sorted[^1] && (edges.Count == 0 || edge > edges[^1])) edges.Add(edge);
        }

        var shares = new double[edges.Count + 1];
        var bin = 0;
        foreach (var value in sorted)
        {
            while (bin < edges.Count && value > edges[bin]) bin++;
            shares[bin]++;
        }

        for (bin = 0; bin < shares.Length; bin++) shares[bin] /= sorted.Length;
        return new(edges, shares);
    }
}
