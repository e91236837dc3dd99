using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The first line of a CSV: its columns, and by what they are told apart.</summary>
/// <param name="Delimiter">Comma, semicolon or TAB, whichever stands most often in the line.</param>
/// <param name="Names">Of the columns, as they stand there; empty when there is nothing.</param>
/// <param name="NextLine">The number of the line that follows, from 1.</param>
public sealed record CsvHeaderLine(byte Delimiter, IReadOnlyList<string> Names, long NextLine)
{
    /// <summary>Reads and takes the line.</summary>
    /// <exception cref="UnreadableRowsException">It is too long, or its quotes are wrong.</exception>
    public static async ValueTask<CsvHeaderLine> ReadAsync(RowSource source, CancellationToken cancellation)
    {
        for (var line = 1; ; line++)
        {
            CsvHeaderLine? header;
            while (!TryRead(source, line, out header))
            {
                if (source.Buffered.Length > RowLimits.MaxRowBytes)
                    throw new UnreadableRowsException(
                        $"The header is longer than {RowLimits.MaxRowBytes} bytes. Is a quote not closed?");
                await source.MoreAsync(cancellation);
            }

            if (header is not null) return header;
        }
    }

    /// <param name="header">null when the line is blank.</param>
    /// <returns>false when it is not whole.</returns>
    private static bool TryRead(RowSource source, int line, out CsvHeaderLine? header)
    {
        header = null;
        var bytes = source.Buffered;
        if (bytes.IsEmpty && source.IsEnd) header = new((byte)',', [], line);
        if (header is not null) return true;

        var delimiter = Detect(bytes);
        var record = new CsvRecord(delimiter, maxCells: 0);
        var length = record.Scan(bytes, source.IsEnd);
        if (record.IsMalformed || (source.IsEnd && record.End == CsvEnd.InQuotes))
            throw new UnreadableRowsException("The header has a quote that is not closed or stands out of place.");
        if (length == 0) return false;

        if (!bytes[..length].Trim(" \t\r\n"u8).IsEmpty)
            header = new(delimiter, Cells(bytes, delimiter, record.Count, source.IsEnd), line + 1);
        source.Take(length);
        return true;
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
        foreach (var other in ";\t"u8)
            if (counts[other] > counts[delimiter]) delimiter = other;
        return delimiter;
    }

    private static string[] Cells(ReadOnlySpan<byte> bytes, byte delimiter, int count, bool isEnd)
    {
        var record = new CsvRecord(delimiter, count);
        record.Scan(bytes, isEnd);
        var names = new string[count];
        for (var i = 0; i < count; i++) names[i] = Encoding.UTF8.GetString(record.Cell(bytes, i)).Trim();
        return names;
    }
}
