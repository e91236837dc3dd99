using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring.Drift;

/// <summary>Counts the rows that come, by bin, at a constant memory. Threads count side by side, each processor in a
/// part of its own.</summary>
public sealed class DriftWindow(DriftReference reference)
{
    // Two processors never write to one cache line.
    private const int Padding = 32;

    private readonly int[][] parts =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new int[reference.Counters + (2 * Padding)])];

    /// <summary>The rows so far.</summary>
    public long Rows => Counts(0).Sum();

    /// <param name="values">A row's, one per input in contract order; NaN is missing.</param>
    /// <param name="probability">NaN where none was predicted.</param>
    public void Add(ReadOnlySpan<double> values, double probability)
    {
        var part = parts[(uint)Thread.GetCurrentProcessorId() % (uint)parts.Length];
        var (slots, offsets, columns) = (reference.Slots, reference.Offsets, reference.Columns);
        for (var i = 0; i < slots.Length; i++)
        {
            var value = slots[i] < 0 ? probability : values[slots[i]];
            Interlocked.Increment(ref part[Padding + offsets[i] + columns[i].BinOf(value)]);
        }
    }

    /// <param name="rows">Row after row, one value per input each.</param>
    /// <param name="predictions">One per row.</param>
    public void Add(ReadOnlySpan<double> rows, ReadOnlySpan<Prediction> predictions)
    {
        if (predictions.IsEmpty) return;
        var inputs = rows.Length / predictions.Length;
        for (var i = 0; i < predictions.Length; i++)
            Add(rows.Slice(i * inputs, inputs), predictions[i].Probability);
    }

    /// <summary>How far each column has moved from the reference.</summary>
    public IReadOnlyList<ColumnDrift> Measure() =>
    [
        .. reference.Columns.Index().Select(column =>
            ColumnDrift.Measure(column.Item, [.. Counts(column.Index)], reference.Columns.Count)),
    ];

    private IEnumerable<long> Counts(int column)
    {
        var offset = Padding + reference.Offsets[column];
        return Enumerable.Range(offset, reference.Columns[column].Shares.Count)
            .Select(counter => parts.Sum(part => (long)Volatile.Read(ref part[counter])));
    }
}

/// <summary>How far one column's values have moved from those of the version's own rows.</summary>
/// <param name="Name">Of the input, or <c>probability</c>.</param>
/// <param name="Index">Population stability index, less what chance alone adds to it.</param>
/// <param name="HasDrifted">Whether that is an effect worth a look, and more than chance explains.</param>
/// <param name="Missing">The share of rows without a value.</param>
/// <param name="ReferenceMissing">The same of the version's own rows.</param>
/// <param name="Unseen">The share of rows with a level that those rows never had.</param>
public sealed record ColumnDrift(
    string Name, double Index, bool HasDrifted, double Missing, double ReferenceMissing, double Unseen)
{
    /// <summary>The index from which on a shift matters by the usual reading (Siddiqi, Credit Risk Scorecards,
    /// 2006).</summary>
    public const double LeastIndex = 0.1;

    /// <summary>How often chance may call a window drifted, over all its columns (Bonferroni).</summary>
    private const double Chance = 0.001;

    // The chi-square distribution holds from about so many rows per bin; smaller bins are put together.
    private const double LeastExpected = 5;

    /// <param name="column">With the shares that are expected.</param>
    /// <param name="counts">The window's rows, by bin.</param>
    /// <param name="columns">How many are judged at once.</param>
    public static ColumnDrift Measure(DriftColumn column, IReadOnlyList<long> counts, int columns)
    {
        double rows = counts.Sum();
        double Share(int bin) => rows == 0 ? 0 : counts[bin] / rows;
        var cells = Merged(column, counts, rows);
        var (index, chiSquare) = Compare(cells, column.Rows, rows);
        var freedom = cells.Count - 1;
        var byChance = rows == 0 ? 0 : freedom * ((1 / rows) + (1.0 / column.Rows));
        var effect = Math.Max(0, index - byChance);
        return new(
            column.Name, effect,
            effect >= LeastIndex && UpperTail(chiSquare, freedom) * columns < Chance,
            Share(column.MissingBin), column.Shares[column.MissingBin], Share(column.UnseenBin));
    }

    private static (double Index, double ChiSquare) Compare(
        List<(double Reference, double Window)> cells, double reference, double window)
    {
        var (index, chiSquare) = (0.0, 0.0);
        if (cells.Count < 2) return (0, 0);

        foreach (var (a, b) in cells)
        {
            // Half a row each, so that an empty bin is a large shift and not an infinite one.
            var p = (a + 0.5) / (reference + (0.5 * cells.Count));
            var q = (b + 0.5) / (window + (0.5 * cells.Count));
            index += (p - q) * Math.Log(p / q);
            chiSquare += Part(a, (a + b) * reference / (reference + window));
            chiSquare += Part(b, (a + b) * window / (reference + window));
        }

        return (index, chiSquare);

        static double Part(double observed, double expected) =>
            (observed - expected) * (observed - expected) / expected;
    }

    private static List<(double Reference, double Window)> Merged(
        DriftColumn column, IReadOnlyList<long> counts, double rows)
    {
        var smaller = Math.Min(column.Rows, rows) / (column.Rows + rows);
        var cells = new List<(double Reference, double Window)>();
        var (a, b) = (0.0, 0.0);
        foreach (var bin in Enumerable.Range(0, counts.Count)
            .OrderByDescending(bin => (column.Shares[bin] * column.Rows) + counts[bin]))
        {
            (a, b) = (a + (column.Shares[bin] * column.Rows), b + counts[bin]);
            if ((a + b) * smaller < LeastExpected) continue;

            cells.Add((a, b));
            (a, b) = (0, 0);
        }

        // What is left is too little for a bin of its own.
        if (a + b > 0 && cells.Count > 0) cells[^1] = (cells[^1].Reference + a, cells[^1].Window + b);
        return cells;
    }

    /// <summary>The chance of so large a chi-square (Wilson and Hilferty, 1931); 1 where it is not small.</summary>
    private static double UpperTail(double chiSquare, int freedom)
    {
        if (freedom < 1) return 1;

        var variance = 2 / (9.0 * freedom);
        var z = (Math.Cbrt(chiSquare / freedom) - (1 - variance)) / Math.Sqrt(variance);
        return z <= 1 ? 1 : Math.Exp(-z * z / 2) / (z * Math.Sqrt(2 * Math.PI));   // Mills: never less than it is
    }
}

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
