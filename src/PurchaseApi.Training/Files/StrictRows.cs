using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Files;

/// <summary>Rows of a CSV file whose inputs the contract judges. The first cell that it refuses ends the reading: a
/// guess of what was meant would be worse than no model.</summary>
internal sealed class StrictRows
{
    private readonly Input[] inputs;
    private readonly int[] columns;
    private readonly FaultWords words;

    private StrictRows(
        DataFile file, CsvFile csv, IReadOnlyList<Input> inputs, string? id, IReadOnlyList<string> others)
    {
        (File, Csv) = (file.Name, csv);
        Header = new CsvHeader(file.Name, [.. csv.Headers]);
        AsOf = AsOfDate.Find(file, inputs, csv.Headers);
        columns = Header.TakeAll(inputs, AsOf is not null, others);
        this.inputs = CsvLayout.AsWritten(inputs, columns, csv.ColumnKinds);
        words = new FaultWords(inputs, id, isCsv: true);
    }

    /// <summary>The date of every row; null where the file says it, or the inputs need none.</summary>
    public double? AsOf { get; }

    /// <summary>At the row that was read last.</summary>
    public CsvFile Csv { get; }

    /// <summary>The file's name.</summary>
    public string File { get; }

    public CsvHeader Header { get; }

    /// <summary>How many inputs a row has.</summary>
    public int InputCount => inputs.Length;

    /// <summary>Position of the row that was read last.</summary>
    public string Place => $"{File}: row {Csv.RowNumber} (line {Csv.LineNumber})";

    /// <param name="file">The file.</param>
    /// <param name="inputs">What a row has.</param>
    /// <param name="id">The contract's.</param>
    /// <param name="others">Columns that must be there as well.</param>
    /// <param name="read">Reads the rows.</param>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static T Reading<T>(
        DataFile file, IReadOnlyList<Input> inputs, string? id, IReadOnlyList<string> others,
        Func<StrictRows, T> read) =>
        CsvFile.Read(file, csv => read(new StrictRows(file, csv, inputs, id, others)));

    public static string Given(ReadOnlySpan<byte> cell) => $"'{Excerpt.From(Encoding.UTF8.GetString(cell))}'";

    /// <summary>The date input that is read from a column; null where none is.</summary>
    public DateInput? DateAt(int column) => inputs.Index()
        .FirstOrDefault(input => input.Item is DateInput && columns[input.Index] == column).Item as DateInput;

    /// <returns>false at the end of the file.</returns>
    public bool Read() => Csv.Read();

    /// <summary>Indices of the other columns.</summary>
    public ReadOnlySpan<int> Others => columns.AsSpan(inputs.Length);

    /// <summary>One of the other columns.</summary>
    /// <param name="other">Its index among them.</param>
    public ReadOnlySpan<byte> Other(int other) => Csv.Cell(Others[other]);

    /// <summary>A column of the file.</summary>
    public ReadOnlySpan<byte> Cell(int column) => Csv.Cell(column);

    /// <exception cref="DataException">The contract refuses a cell.</exception>
    public Row Row()
    {
        var values = new double[inputs.Length];
        Read(values);
        return new Row(default, values);
    }

    /// <param name="values">Receives one for each input.</param>
    /// <exception cref="DataException">The contract refuses a cell.</exception>
    public void Read(double[] values)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (columns[i] < 0)
            {
                values[i] = AsOf!.Value;
                continue;
            }

            var cell = Csv.Cell(columns[i]);
            if (inputs[i].ReadCell(cell, out values[i]) is { } code)
                throw new DataException($"{Place}: {Worded(inputs[i].Name, code, cell)}");
        }
    }

    private string Worded(string field, string code, ReadOnlySpan<byte> cell) =>
        words.Describe(new FieldFault(code, field, Given(cell)));
}

/// <summary>The date to which days are counted, for a file that does not say it row by row.</summary>
internal static class AsOfDate
{
    /// <returns>What was asked for, else the newest date of the file; null where the inputs need none, or a column has
    /// it.</returns>
    /// <exception cref="DataException">The file has no date.</exception>
    public static double? Find(DataFile file, IReadOnlyList<Input> inputs, IReadOnlyList<string> headers)
    {
        if (inputs.FirstOrDefault(input => input is DateInput && input.Name == DateInput.AsOf) is not { } asOf
            || new CsvHeader(file.Name, headers).IndexIfThere(asOf.Column) is not null) return null;

        return file.AsOf ?? Newest(file, [.. inputs.Where(input => input is DateInput && input != asOf)])
            ?? throw new DataException($"{file.Name}: has no date to count days to; give --as-of 2026-11-30");
    }

    private static double? Newest(DataFile file, Input[] dates) => CsvFile.Read(file, csv =>
    {
        var header = new CsvHeader(file.Name, csv.Headers);
        var columns = dates.Select(date => header.IndexIfThere(date.Column)).ToArray();
        dates = CsvLayout.AsWritten(dates, [.. columns.Select(column => column ?? -1)], csv.ColumnKinds);
        double? newest = null;
        while (csv.Read())
            for (var i = 0; i < dates.Length; i++)
                if (columns[i] is { } column && dates[i].ReadCell(csv.Cell(column), out var seconds) is null
                    && !(seconds <= newest) && !double.IsNaN(seconds))
                    newest = seconds;
        return newest;
    });
}

/// <summary>Which column of a file holds what a contract asks for. Names match without regard to case, spaces, '_' and
/// '-'; an exact match wins.</summary>
internal sealed class CsvHeader(string file, IReadOnlyList<string> names)
{
    private const int MaxListed = 30;

    private readonly ColumnNames columns = new(names);
    private readonly string[] toldApart = ColumnNames.ToldApart(names);
    private readonly Dictionary<int, string> taken = [];

    /// <summary>The column of a name; each may be asked for once.</summary>
    /// <exception cref="DataException">No column is meant, or several, or one that another name has
    /// already.</exception>
    public int Take(string name)
    {
        var index = IndexOf(name);
        return taken.TryAdd(index, name)
            ? index
            : throw new DataException($"{file}: '{taken[index]}' and '{name}' are both read from the column "
                + $"'{Excerpt.From(names[index])}'; name the right ones with 'column:' in the contract");
    }

    /// <summary>The columns of inputs and then of other names.</summary>
    /// <param name="hasAsOf">Whether the date of every row is known without a column, whose index is then -1.</param>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int[] TakeAll(IReadOnlyList<Input> inputs, bool hasAsOf, IReadOnlyList<string> others)
    {
        var asOf = hasAsOf ? inputs.Index().First(input => input.Item.Name == DateInput.AsOf).Index : -1;
        var wanted = inputs.Where((_, index) => index != asOf).Select(input => input.Column);
        var found = TakeAll([.. wanted, .. others]);
        return asOf < 0 ? found : [.. found[..asOf], -1, .. found[asOf..]];
    }

    /// <summary>The columns of several names; those that are not there are all named at once.</summary>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int[] TakeAll(IReadOnlyList<string> wanted)
    {
        string[] absent = [.. wanted.Where(name => !Has(name))];
        return absent.Length < 2
            ? [.. wanted.Select(Take)]
            : throw new DataException(
                $"{file}: missing columns {Listed(absent)}; it has {Listed(names)}{Separator}");
    }

    /// <summary>The columns that nothing was taken from.</summary>
    /// <param name="known">Names of columns that are allowed nevertheless.</param>
    public IReadOnlyList<string> Others(IReadOnlyList<string> known) =>
    [
        .. names
            .Where((name, index) => !taken.ContainsKey(index)
                && !known.Any(one => ColumnNames.Loose(one) == ColumnNames.Loose(name)))
            .Select(name => Excerpt.From(name)),
    ];

    /// <summary>The column of a name that a file may lack.</summary>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int? TakeIfThere(string name) => Has(name) ? Take(name) : null;

    /// <summary>The column of a name that a file may lack; columns of which each could be meant are none.</summary>
    public int? IndexIfThere(string name) => columns.Find(name) is [var only] ? only : null;

    /// <summary>What a header that lacks columns may be instead.</summary>
    private string Separator => names.Count == 1
        ? " alone; are its columns separated by a comma, a semicolon, a tab or '|'? If the first line is a title, "
            + "remove it"
        : names.Any(string.IsNullOrWhiteSpace) ? "; if the first line is a title, remove it"
        : "";

    private bool Has(string name) => columns.Find(name).Length > 0;

    public int IndexOf(string name)
    {
        var found = columns.Find(name);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new DataException(
                $"{file}: no column '{name}'{Nearest(name)}; it has {Listed(names)}{Separator}"),
            _ => throw new DataException(
                $"{file}: the columns {Listed([.. found.Select(i => toldApart[i])])} could all be '{name}'; "
                + "rename them, or name one with 'column:' in the contract"),
        };
    }

    /// <summary>Whether a name means this column and no other.</summary>
    public bool Means(string name, int index) => columns.Find(name) is [var only] && only == index;

    private string Nearest(string name) =>
        NearestWord.Find(name, names) is { } word ? $" (is it '{Excerpt.From(word)}'?)" : "";

    private static string Listed(IReadOnlyList<string> names)
    {
        var list = string.Join(", ", names.Take(MaxListed).Select(name => $"'{Excerpt.From(name)}'"));
        return names.Count > MaxListed ? $"{list} and {names.Count - MaxListed} more" : list;
    }
}
