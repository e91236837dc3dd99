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
