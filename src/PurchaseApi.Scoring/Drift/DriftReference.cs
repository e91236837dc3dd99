using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring.Drift;

/// <summary>How the rows were distributed that a version was made of: its inputs in the training rows, its
/// probabilities in the holdout.</summary>
public sealed class DriftReference
{
    public const string Probability = "probability";

    private DriftReference((DriftColumn Column, int Slot)[] columns)
    {
        Columns = [.. columns.Select(column => column.Column)];
        Slots = [.. columns.Select(column => column.Slot)];
        Offsets = new int[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            Offsets[i] = Counters;
            Counters += Columns[i].Shares.Count;
        }
    }

    public IReadOnlyList<DriftColumn> Columns { get; }

    /// <summary>By column, where a row has its value; -1 for the probability.</summary>
    internal int[] Slots { get; }

    /// <summary>By column, where its bins begin among all counters.</summary>
    internal int[] Offsets { get; }

    internal int Counters { get; }

    /// <returns>null for a version that does not say it, as those published before do not.</returns>
    public static DriftReference? From(Manifest manifest, FittedContract contract) =>
        manifest.InputProfiles is { } profiles
            ? From(contract.Inputs, profiles, manifest.Split.Train,
                DriftColumn.From(Probability, manifest.ProbabilityBins, missing: 0, manifest.Split.Holdout))
            : null;

    /// <param name="inputs">A contract's.</param>
    /// <param name="profiles">By input.</param>
    /// <param name="rows">Training rows that they are of.</param>
    /// <param name="probability">null where none is predicted.</param>
    internal static DriftReference? From(
        IReadOnlyList<Input> inputs, IReadOnlyDictionary<string, InputProfile> profiles, int rows,
        DriftColumn? probability)
    {
        // Levels were written before; a version without the numbers' bins is an older one.
        if (profiles.Values.Any(profile => profile is { Percentiles: not null, Bins: null })) return null;

        (DriftColumn, int)[] columns =
        [
            .. inputs.Index().Select(input => (
                    Column: DriftColumn.From(input.Item, profiles.GetValueOrDefault(input.Item.Name), rows),
                    Slot: input.Index))
                .Append((Column: probability, Slot: -1))
                .Where(one => one.Column is not null).Select(one => (one.Column!, one.Slot)),
        ];
        return columns.Length == 0 ? null : new(columns);
    }
}

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
