using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Finds the cells of one CSV record (RFC 4180; LF, CRLF and CR end a line). Quotes that stand where none can
/// be do not end the reading: the record is marked.</summary>
/// <param name="delimiter">One byte, such as a comma.</param>
/// <param name="maxCells">How many are kept; those beyond are counted.</param>
public sealed class CsvRecord(byte delimiter, int maxCells)
{
    private const int Window = 64;
    private const int ShortRule = 3;   // is a word for a missing value

    private readonly Vector512<byte> delimiters = Vector512.Create(delimiter);
    private readonly bool[] stops = Stops(delimiter);
    private readonly Place[] cells = new Place[maxCells];
    private int windowStart;
    private ulong stopsInWindow;   // a bit for each byte

    public int Count { get; private set; }

    /// <summary>A quote is misplaced.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>How the last scan ended.</summary>
    public CsvEnd End { get; private set; }

    /// <returns>How many bytes the record takes with the end of its line; 0 when it is not whole.</returns>
    public int Scan(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        (Count, IsMalformed, End) = (0, false, CsvEnd.Whole);
        (windowStart, stopsInWindow) = (-Window, 0);
        var at = 0;
        while (true)
        {
            if (at < bytes.Length && bytes[at] == '"')
            {
                if (!TryQuoted(bytes, isEnd, ref at)) return 0;
            }
            else
            {
                var start = at;
                at = NextStop(bytes, at);
                if (at < bytes.Length && bytes[at] == '"') SkipMalformed(bytes, ref at);
                Add(start, at, hasQuotes: false);
            }

            if (at == bytes.Length) return isEnd ? at : Missing(CsvEnd.NotWhole);
            var stop = bytes[at++];
            if (stop == delimiter) continue;
            if (stop == '\n') return at;
            if (at == bytes.Length && !isEnd) return Missing(CsvEnd.NotWhole);   // an LF may belong to this CR
            return at < bytes.Length && bytes[at] == '\n' ? at + 1 : at;
        }
    }

    /// <summary>A cell without its quotes; below <see cref="Count"/> and the number that is kept.</summary>
    public ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> bytes, int index)
    {
        var cell = cells[index];
        var content = bytes[cell.Start..cell.End];
        return cell.HasQuotes
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("\"\"", "\"", StringComparison.Ordinal))
            : content;
    }

    /// <summary>Whether it is an empty line, or a rule such as <c>-----</c>.</summary>
    /// <param name="bytes">It begins with the record.</param>
    public bool IsBlank(ReadOnlySpan<byte> bytes) =>
        Count == 1 && bytes[0] != '"' && CellText.Trim(Cell(bytes, 0)) is var cell
        && (cell.IsEmpty || (cell.Length > ShortRule && !cell.ContainsAnyExcept("-=+"u8)));

    /// <summary>Whether it has a cell for each column. An empty one after them, as a separator at the end of a line
    /// makes, does not count.</summary>
    /// <param name="bytes">It begins with the record.</param>
    /// <param name="columnCount">Fewer than the cells that are kept.</param>
    /// <param name="isOpen">Whether the header ended with a separator: then the last cell may be absent.</param>
    public bool Fits(ReadOnlySpan<byte> bytes, int columnCount, bool isOpen)
    {
        if (isOpen && Count == columnCount - 1) Add(0, 0, hasQuotes: false);
        return Count == columnCount
            || (Count == columnCount + 1 && CellText.Trim(Cell(bytes, columnCount)).IsEmpty);
    }

    /// <summary>How many lines end in a record: one, but for newlines in quotes.</summary>
    public static int Lines(ReadOnlySpan<byte> record)
    {
        var feeds = record.Count((byte)'\n');
        return feeds > 0 ? feeds : record.Count((byte)'\r');
    }

    /// <summary>The position of the next byte that may end a cell, else the end.</summary>
    private int NextStop(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            if (at < windowStart + Window)
            {
                var left = stopsInWindow >> (at - windowStart);
                if (left != 0) return at + BitOperations.TrailingZeroCount(left);
                at = windowStart + Window;
            }

            if (bytes.Length - at < Window) break;
            var window = Vector512.Create(bytes[at..]);
            var found = Vector512.Equals(window, delimiters) | Vector512.Equals(window, Vector512.Create((byte)'"'))
                | Vector512.Equals(window, Vector512.Create((byte)'\r'))
                | Vector512.Equals(window, Vector512.Create((byte)'\n'));
            (windowStart, stopsInWindow) = (at, found.ExtractMostSignificantBits());
        }

        while (at < bytes.Length && !stops[bytes[at]]) at++;
        return at;
    }

    private bool TryQuoted(ReadOnlySpan<byte> bytes, bool isEnd, ref int at)
    {
        var (start, hasQuotes) = (++at, false);
        while (true)
        {
            var quote = bytes[at..].IndexOf((byte)'"');
            if (quote < 0) return Missing(CsvEnd.InQuotes) > 0;
            at += quote + 1;
            if (at == bytes.Length && !isEnd) return Missing(CsvEnd.NotWhole) > 0;   // another quote may follow
            if (at == bytes.Length || bytes[at] != '"') break;
            hasQuotes = true;
            at++;
        }

        Add(start, at - 1, hasQuotes);
        if (at < bytes.Length && (!stops[bytes[at]] || bytes[at] == '"')) SkipMalformed(bytes, ref at);
        return true;
    }

    private void SkipMalformed(ReadOnlySpan<byte> bytes, ref int at)
    {
        IsMalformed = true;
        while (at < bytes.Length && (!stops[bytes[at]] || bytes[at] == '"')) at++;
    }

    private int Missing(CsvEnd end)
    {
        End = end;
        return 0;
    }

    private void Add(int start, int end, bool hasQuotes)
    {
        if (Count < cells.Length) cells[Count] = new(start, end, hasQuotes);
        Count++;
    }

    private static bool[] Stops(byte delimiter)
    {
        var table = new bool[256];
        foreach (var stop in (byte[])[delimiter, (byte)'"', (byte)'\r', (byte)'\n']) table[stop] = true;
        return table;
    }

    private readonly record struct Place(int Start, int End, bool HasQuotes);
}

/// <summary>Why a record is not whole.</summary>
public enum CsvEnd
{
    Whole,
    NotWhole,
    InQuotes,
}

/// <summary>Texts that people wrote -> cells of CSV (RFC 4180: quotes where they are needed), with nothing that a
/// spreadsheet would take for a formula.</summary>
public static class CsvCells
{
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789 .,'()/-%€$£¥");
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t\r\n");
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create("\",;\t\r\n"u8);

    public static string From(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";

        // Source: OWASP, CSV Injection. The apostrophe makes it a text. Full-width signs count too.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠') text = $"'{text}";
        return Quoted(text);
    }

    /// <summary>A caller's own cell, which may be a negative number or begin with a telephone's +.</summary>
    public static string FromKept(string text) => IsNumber(text) ? Quoted(text) : From(text);

    /// <summary>Whether a caller's own cell comes back as it is: it begins with a letter or a digit, and has nothing to
    /// quote.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty || (char.IsAsciiLetterOrDigit((char)utf8[0]) && !utf8.ContainsAny(SpecialBytes));

    /// <summary>A sign before nothing that a spreadsheet could call or link to.</summary>
    private static bool IsNumber(string text) =>
        text.Length > 1 && text[0] is '+' or '-' && text.AsSpan(1).ContainsAnyInRange('0', '9')
        && (!text.AsSpan(1).ContainsAnyExcept(NumberSigns)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>In quotes where it needs them, and else as it is.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny(Special)
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
