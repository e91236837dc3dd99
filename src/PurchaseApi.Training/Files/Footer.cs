using System.Text;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>What reports have below a table: totals, and lines of text that are no rows.</summary>
/// <param name="header">Of the table.</param>
internal sealed class Footer(CsvHeaderLine header)
{
    /// <summary>Of a footer; more is never one.</summary>
    public const int MaxBytes = 4 << 10;

    private static readonly string[] Words =
    [
        "total", "totals", "grand total", "total general", "total général", "total geral", "totale", "totaal",
        "toplam", "sum", "summe", "gesamt", "gesamtsumme", "endsumme", "somme", "suma", "soma", "razem", "celkem",
        "итого", "合計", "総計", "合计", "总计", "المجموع", "الإجمالي",
    ];

    private readonly CsvRecord below = new(header.Delimiter, header.Names.Count + 1);

    /// <summary>Whether a record begins the footer: it and all below it are totals or text.</summary>
    /// <param name="record">Read last.</param>
    /// <param name="bytes">From the record to the end of the file.</param>
    /// <param name="length">Of the record.</param>
    /// <param name="fits">Whether it has a cell for each column.</param>
    public bool Begins(CsvRecord record, ReadOnlySpan<byte> bytes, int length, bool fits)
    {
        if (!IsPart(record, bytes[..length], fits)) return false;

        while (length < bytes.Length)
        {
            bytes = bytes[length..];
            length = below.Scan(bytes, isEnd: true);
            if (length == 0) return false;

            var isWhole = below.Fits(bytes, header.Names.Count, header.IsOpen);
            if (!below.IsBlank(bytes) && !IsPart(below, bytes[..length], isWhole)) return false;
        }

        return true;
    }

    private bool IsPart(CsvRecord record, ReadOnlySpan<byte> bytes, bool fits)
    {
        if (record.IsMalformed || record.Count > header.Names.Count + 1) return false;

        var cells = new string[Math.Min(record.Count, header.Names.Count)];
        for (var i = 0; i < cells.Length; i++) cells[i] = Encoding.UTF8.GetString(record.Cell(bytes, i)).Trim();
        return IsTotal(cells) || (!fits && IsText(cells, bytes));
    }

    /// <summary>A line that ends: where a file was cut, the last row does not.</summary>
    private static bool IsText(string[] cells, ReadOnlySpan<byte> bytes) =>
        bytes[^1] is (byte)'\n' or (byte)'\r' && cells.Count(cell => cell.Length > 0) == 1
        && cells.Any(cell => cell.Any(char.IsLetter));

    /// <summary>A cell says so, and some are empty or all others are numbers: a total of names and dates there is
    /// not.</summary>
    private static bool IsTotal(string[] cells) =>
        cells.Any(IsWord) && (cells.Count(cell => cell.Length == 0) * 4 >= cells.Length
            || (IsWord(cells[0]) && cells.Skip(1).All(cell => !cell.Any(char.IsLetter))));

    private static bool IsWord(string cell) => Words.Contains(cell.TrimEnd(':', '：').ToLowerInvariant());
}
