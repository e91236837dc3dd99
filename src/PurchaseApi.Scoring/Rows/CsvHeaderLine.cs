using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The first line of a CSV: its columns, and what separates them.</summary>
/// <param name="Delimiter">What a line <c>sep=;</c> above says, else the most frequent of comma, semicolon, TAB and
/// <c>|</c>.</param>
/// <param name="Names">Column names as written; empty when there is nothing.</param>
/// <param name="NextLine">The number of the line that follows, from 1.</param>
public sealed record CsvHeaderLine(byte Delimiter, IReadOnlyList<string> Names, long NextLine)
{
    private static ReadOnlySpan<byte> Separators => ",;\t|"u8;

    /// <summary>Reads and takes the line.</summary>
    /// <exception cref="UnreadableRowsException">It is too long, or its quotes are wrong.</exception>
    public static async ValueTask<CsvHeaderLine> ReadAsync(RowSource source, CancellationToken cancellation)
    {
        byte? said = null;
        for (var line = 1; ; line++)
        {
            CsvHeaderLine? header;
            while (!TryRead(source, line, ref said, out header))
            {
                if (source.Buffered.Length > RowLimits.MaxRowBytes)
                    throw new UnreadableRowsException(
                        $"The header is longer than {RowLimits.MaxRowBytes} bytes. Is a quote not closed?");
                await source.MoreAsync(cancellation);
            }

            if (header is not null) return header;
        }
    }

    /// <param name="said">What a line <c>sep=</c> said.</param>
    /// <param name="header">null when the line is blank or says the separator.</param>
    /// <returns>false when it is not whole.</returns>
    private static bool TryRead(RowSource source, int line, ref byte? said, out CsvHeaderLine? header)
    {
        header = null;
        var bytes = source.Buffered;
        if (bytes.IsEmpty && source.IsEnd) header = new((byte)',', [], line);
        if (header is not null) return true;

        var delimiter = said ?? Detect(bytes);
        var record = new CsvRecord(delimiter, maxCells: 0);
        var length = record.Scan(bytes, source.IsEnd);
        if (record.IsMalformed || (source.IsEnd && record.End == CsvEnd.InQuotes))
            throw new UnreadableRowsException("The header has a quote that is not closed or stands out of place.");
        if (length == 0) return false;

        var text = bytes[..length].Trim(" \t\r\n"u8);
        if (said is null && Said(bytes[..length].TrimEnd("\r\n"u8)) is { } separator) said = separator;
        else if (!text.IsEmpty)
            header = new(delimiter, Cells(bytes, delimiter, record.Count, source.IsEnd), line + 1);
        source.Take(length);
        return true;
    }

    /// <summary>The separator of a line such as <c>sep=;</c>, which spreadsheets write above the header.</summary>
    private static byte? Said(ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'"', .., (byte)'"']) line = line[1..^1];
        var isSaid = line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && Separators.Contains(line[4]);
        return isSaid ? line[4] : null;
    }

    private static byte Detect(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[256];
        var isQuoted = false;
        foreach (var letter in bytes)
        {
            if (!isQuoted && letter is (byte)'\r' or (byte)'\n') break;
            if (letter == '"') isQuoted = !isQuoted;
            else if (!isQuoted) counts[letter]++;
        }

        var delimiter = (byte)',';
        foreach (var other in Separators)
            if (counts[other] > counts[delimiter]) delimiter = other;
        return delimiter;
    }

    private static string[] Cells(ReadOnlySpan<byte> bytes, byte delimiter, int count, bool isEnd)
    {
        var record = new CsvRecord(delimiter, count);
        record.Scan(bytes, isEnd);
        var names = new string[count];
        for (var i = 0; i < count; i++) names[i] = Encoding.UTF8.GetString(record.Cell(bytes, i));
        return names;
    }
}
