using System.Collections;
using System.Globalization;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Data;

/// <summary>Examples: rows checked by the contract, with their labels.</summary>
/// <param name="Labels">true for the positive class; empty where the contract has no label.</param>
/// <param name="Dropped">Rows left out because their label was empty.</param>
/// <param name="Sha256">Of the file, or of a query's rows; lower-case hex.</param>
internal sealed record LabelledRows(IReadOnlyList<Row> Rows, bool[] Labels, int Dropped, string Sha256)
{
    /// <summary>What the split column says of each row; empty when none was asked for.</summary>
    public IReadOnlyList<string> SplitCells { get; init; } = [];

    /// <summary>Rows of one id, or of one value of the group column, share a number; empty where each row is on its
    /// own.</summary>
    public int[] GroupOfRow { get; init; } = [];

    /// <summary>Columns of the file that nothing was read from.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    public IReadOnlyList<Row> Take(IReadOnlyList<int> rows) => new SomeRows(Rows, rows);

    /// <summary>One input's values on some rows.</summary>
    public double[] ValuesOf(int slot, int[] rows) => Array.ConvertAll(rows, row => Value(row, slot));

    public double Value(int row, int slot) => Rows is RowTable table ? table.Value(row, slot) : Rows[row].Values[slot];

    /// <summary>How many values a row has.</summary>
    public int InputCount { get; } = Rows.Count == 0 ? 0 : Rows[0].Values.Length;

    /// <summary>The labels of some rows.</summary>
    public bool[] LabelsOf(int[] rows) => Array.ConvertAll(rows, row => Labels[row]);

    /// <summary>The groups of some rows; empty where each row is on its own.</summary>
    public int[] GroupsOf(int[] rows) =>
        GroupOfRow.Length == 0 ? [] : Array.ConvertAll(rows, row => GroupOfRow[row]);

    public double BaseRate => Labels.Count(label => label) / (double)Labels.Length;

    /// <summary>What there is to know of the rows without showing one.</summary>
    /// <param name="inputs">In the order of a row's values.</param>
    /// <param name="source">Where the rows come from, in words.</param>
    public TrainingData Summary(IReadOnlyList<Input> inputs, string? source = null) => new(
        Sha256, Rows.Count, Dropped, Labels.Length == 0 ? null : BaseRate, source,
        new(inputs.Select((input, slot) =>
            KeyValuePair.Create(
                input.Name, Enumerable.Range(0, Rows.Count).Count(row => double.IsNaN(Value(row, slot)))))));
}

/// <summary>Rows held column by column, so that millions fit into memory: a number takes four bytes where all of its
/// column are the same in float32, as counts, levels and flags are, and eight where not. A row is made when it is asked
/// for.</summary>
internal sealed class RowTable(int columnCount) : IReadOnlyList<Row>
{
    private readonly Column[] columns = [.. Enumerable.Range(0, columnCount).Select(_ => new Column())];

    public int Count { get; private set; }

    public Row this[int index] => new(default, [.. columns.Select(column => column.Get(index))]);

    public double Value(int row, int column) => columns[column].Get(row);

    public void Add(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < columns.Length; i++) columns[i].Add(Count, values[i]);
        Count++;
    }

    public IEnumerator<Row> GetEnumerator() => Enumerable.Range(0, Count).Select(row => this[row]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Grows in blocks, so that nothing is copied.</summary>
    private sealed class Column
    {
        private const int BlockBits = 16;
        private const int BlockSize = 1 << BlockBits;

        private readonly List<float[]> singles = [];
        private List<double[]>? doubles;

        public double Get(int row) => doubles is null
            ? singles[row >> BlockBits][row & (BlockSize - 1)]
            : doubles[row >> BlockBits][row & (BlockSize - 1)];

        public void Add(int row, double value)
        {
            if (doubles is null && !double.IsNaN(value) && (float)value != value) Widen();
            if (doubles is null)
            {
                if (row >> BlockBits == singles.Count) singles.Add(new float[BlockSize]);
                singles[^1][row & (BlockSize - 1)] = (float)value;
            }
            else
            {
                if (row >> BlockBits == doubles.Count) doubles.Add(new double[BlockSize]);
                doubles[^1][row & (BlockSize - 1)] = value;
            }
        }

        private void Widen()
        {
            doubles = [.. singles.Select(block => Array.ConvertAll(block, value => (double)value))];
            singles.Clear();
        }
    }
}

/// <summary>Some rows of others, in their own order.</summary>
internal sealed class SomeRows(IReadOnlyList<Row> all, IReadOnlyList<int> rows) : IReadOnlyList<Row>
{
    public int Count => rows.Count;

    public Row this[int index] => all[rows[index]];

    public IEnumerator<Row> GetEnumerator() => rows.Select(row => all[row]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Training rows -> how each input's values are distributed in them.</summary>
internal static class InputProfiling
{
    public static OrderedDictionary<string, InputProfile> Profile(
        IReadOnlyList<Input> inputs, IReadOnlyList<Row> rows) =>
        new(inputs.Select((input, slot) => KeyValuePair.Create(input.Name, Profile(input, slot, rows))));

    private static InputProfile Profile(Input input, int slot, IReadOnlyList<Row> rows)
    {
        double[] given = [.. rows.Select(row => row.Values[slot]).Where(value => !double.IsNaN(value))];
        var missing = (rows.Count - given.Length) / (double)Math.Max(1, rows.Count);
        if (given.Length == 0 || !input.IsFeature) return new(missing);
        if (!input.IsNumeric) return new(missing, Levels: Shares(input, given));

        return new(missing, Percentiles(given), Bins: Bins(given));
    }

    /// <param name="values">At least one.</param>
    /// <returns>Percent -> value.</returns>
    public static OrderedDictionary<string, double> Percentiles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(InputProfile.Percents.Select(percent => KeyValuePair.Create(
            percent, At(sorted, double.Parse(percent, CultureInfo.InvariantCulture) / 100))));
    }

    /// <param name="values">At least one.</param>
    public static NumberBins Bins(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return NumberBins.Cut(sorted);
    }

    /// <summary>As <see cref="Statistics.Quantile"/>, which would sort a million values for every percent.</summary>
    private static double At(double[] sorted, double share)
    {
        var position = (sorted.Length - 1) * share;
        var (below, above) = ((int)position, Math.Min((int)position + 1, sorted.Length - 1));
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    private static OrderedDictionary<string, double> Shares(Input input, double[] given)
    {
        var counts = new int[input.Levels.Count];
        foreach (var value in given) counts[(int)value]++;
        return new(input.Levels.Zip(counts, (level, count) =>
            KeyValuePair.Create(level, count / (double)given.Length)));
    }
}
