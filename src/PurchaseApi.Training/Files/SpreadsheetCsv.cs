using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>A sheet of a spreadsheet (.xlsx, .xls) -> CSV: numbers with a decimal point, dates in ISO 8601.</summary>
internal static class SpreadsheetCsv
{
    static SpreadsheetCsv() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);   // for .xls

    /// <summary>Written to a temporary file, which goes when the stream is closed.</summary>
    /// <returns>The CSV, and what each of its columns holds.</returns>
    /// <exception cref="DataException">It is damaged, or has no such sheet.</exception>
    public static (Stream Csv, IReadOnlyList<CellKind> Kinds) Open(DataFile file)
    {
        var csv = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        try
        {
            using var source = File.OpenRead(file.Path);
            using var reader = ExcelReaderFactory.CreateReader(source);
            Find(reader, file);
            using var writer = new StreamWriter(csv, new UTF8Encoding(false), leaveOpen: true);
            var kinds = Write(reader, writer);
            writer.Flush();
            csv.Position = 0;
            return (csv, kinds);
        }
        catch (Exception error)
        {
            csv.Dispose();
            if (error is ExcelReaderException or InvalidDataException or KeyNotFoundException or FormatException)
                throw new DataException(
                    $"{file.Name}: cannot be read as a spreadsheet; unpack it if it is an archive, else save it as CSV",
                    error);
            throw;
        }
    }

    private static void Find(IExcelDataReader reader, DataFile file)
    {
        var names = new List<string>();
        do
        {
            if (file.Sheet is null
                || string.Equals(reader.Name, file.Sheet, StringComparison.OrdinalIgnoreCase)) return;

            names.Add(reader.Name);
        }
        while (reader.NextResult());
        throw new DataException($"{file.Name}: has no sheet '{file.Sheet}'; it has {string.Join(", ", names)}");
    }

    /// <returns>Per column, what all of its cells below the header are.</returns>
    private static CellKind[] Write(IExcelDataReader reader, TextWriter output)
    {
        // A title above the header has fewer cells than the table.
        const int FirstRows = 40;
        using var rows = Rows(reader).GetEnumerator();
        var first = new List<object?[]>();
        while (first.Count < FirstRows && rows.MoveNext()) first.Add(rows.Current);

        var width = first.Select(row => row.Length).DefaultIfEmpty().Max();
        var (kinds, isBelowHeader) = (new CellKind?[width], false);
        void WriteRow(object?[] row)
        {
            for (var i = 0; isBelowHeader && i < Math.Min(row.Length, width); i++)
                if (KindOf(row[i]) is { } kind) kinds[i] = kinds[i] is null || kinds[i] == kind ? kind : CellKind.Text;
            isBelowHeader = isBelowHeader || 2 * row.Count(value => Text(value).Length > 0) > width;
            if (row.Length > 0) Array.Resize(ref row, Math.Max(width, row.Length));
            output.Write(string.Join(',', row.Select(value => CsvCells.Quoted(Text(value)))));
            output.Write('\n');
        }

        first.ForEach(WriteRow);
        while (rows.MoveNext()) WriteRow(rows.Current);
        return Array.ConvertAll(kinds, kind => kind ?? CellKind.Text);
    }

    /// <summary>Without the empty cells at the end.</summary>
    private static IEnumerable<object?[]> Rows(IExcelDataReader reader)
    {
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.GetValue(i);
            yield return row[..(Array.FindLastIndex(row, value => Text(value).Length > 0) + 1)];
        }
    }

    /// <returns>null for an empty cell.</returns>
    private static CellKind? KindOf(object? value) => value switch
    {
        null or "" => null,
        DateTime => CellKind.Date,
        double or int => CellKind.Number,
        _ => CellKind.Text,
    };

    /// <summary>An error such as #DIV/0! counts as missing.</summary>
    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString(
            time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        string text => text,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
