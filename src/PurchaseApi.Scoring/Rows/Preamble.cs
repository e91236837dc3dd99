using System.Globalization;
using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>What reports have above the header of a CSV: a title, <c># comments</c>, names of groups of columns. It is
/// found where the first line can hardly be a header, and skipped where a line below is as wide as the table.</summary>
internal static class Preamble
{
    private const int MaxLines = 20, MaxBytes = 64 << 10;

    /// <summary>Takes it.</summary>
    /// <returns>Lines taken.</returns>
    public static async ValueTask<long> SkipAsync(RowSource source, CancellationToken cancellation)
    {
        while (!source.IsEnd && !HasLines(source.Buffered, 1)) await source.MoreAsync(cancellation);
        if (!IsDoubtful(FirstLine(source.Buffered))) return 0;

        while (!source.IsEnd && source.Buffered.Length < MaxBytes && !HasLines(source.Buffered, MaxLines))
            await source.MoreAsync(cancellation);
        var length = FindLength(source.Buffered, source.IsEnd);
        var lines = length == 0 ? 0 : CsvRecord.Lines(source.Buffered[..length]);
        source.Take(length);
        return lines;
    }

    private static bool HasLines(ReadOnlySpan<byte> bytes, int count) =>
        bytes.Length > MaxBytes || CsvRecord.Lines(bytes) > count;

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart("\r\n"u8);
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? text : text[..end];
    }

    /// <summary>Whether it is a comment, a name with a colon (<c>Account:;DE02</c>), or half of its cells are empty, or
    /// all but one.</summary>
    private static bool IsDoubtful(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#"u8)) return true;

        var delimiter = CsvHeaderLine.Detect(line);
        var first = line[..(line.IndexOf(delimiter) is >= 0 and var end ? end : line.Length)];
        if (first.Trim("\" \t"u8).EndsWith(":"u8)) return true;
        if (line.IsEmpty || line[0] == '"' || line.StartsWith("sep="u8)) return false;

        var (cells, filled) = (0, 0);
        foreach (var cell in line.Split(delimiter))
        {
            cells++;
            if (!line[cell].Trim(" \t"u8).IsEmpty) filled++;
        }

        return filled <= 1 || 2 * filled <= cells;
    }

    /// <returns>Bytes above the header; 0 where the first line is one, or no other is.</returns>
    private static int FindLength(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var (length, most) = (0, 0);
        foreach (var delimiter in CsvHeaderLine.Separators)
        {
            var records = Records(bytes, delimiter, isEnd);
            if (records.Where(record => record.Cells > 1).GroupBy(record => record.Cells)
                .MaxBy(group => group.Count()) is not { } table || table.Count() <= most) continue;

            most = table.Count();
            var header = records.Find(record =>
                record.Cells == table.Key && 2 * record.Filled > record.Cells && !record.IsPair);
            length = header is { HasNames: true } ? header.Start : 0;
        }

        return length;
    }

    private static List<Line> Records(ReadOnlySpan<byte> bytes, byte delimiter, bool isEnd)
    {
        const int MaxCells = 10_000;
        var (records, at) = (new List<Line>(), 0);
        var counted = new CsvRecord(delimiter, maxCells: 0);
        while (at < bytes.Length && counted.Scan(bytes[at..], isEnd) is > 0 and var length)
        {
            var record = new CsvRecord(delimiter, Math.Min(counted.Count, MaxCells));
            record.Scan(bytes[at..], isEnd);
            var (filled, numbers, isPair) = (0, 0, false);
            for (var i = 0; i < Math.Min(record.Count, MaxCells); i++)
            {
                var cell = Encoding.UTF8.GetString(record.Cell(bytes[at..], i)).Trim();
                if (cell.Length > 0) filled++;
                isPair |= i == 0 && cell.EndsWith(':');
                if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) numbers++;
            }

            records.Add(new(at, record.Count, filled, numbers == 0 && bytes[at] != '#', isPair));
            at += length;
        }

        return records;
    }

    /// <param name="HasNames">Whether none of its cells is a number.</param>
    /// <param name="IsPair">Whether it is a name with a colon and its value.</param>
    private sealed record Line(int Start, int Cells, int Filled, bool HasNames, bool IsPair);
}
