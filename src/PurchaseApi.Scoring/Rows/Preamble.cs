using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>What reports have above the header of a CSV: a title, <c># comments</c>, lines such as
/// <c>"Period:";"June"</c>, names of groups of columns, blank lines. Looked for only where the first two lines are
/// unlike a header and its first row.</summary>
internal static class Preamble
{
    private const int MaxLines = 40, MaxBytes = 64 << 10;

    /// <summary>A header with fewer columns may also be a title.</summary>
    private const int FewCells = 3;

    /// <summary>Takes it.</summary>
    /// <param name="source">At its first line.</param>
    /// <param name="said">The separator where a line <c>sep=</c> said it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Lines taken.</returns>
    public static async ValueTask<long> SkipAsync(RowSource source, byte? said, CancellationToken cancellation)
    {
        while (!IsEnough(source, 2)) await source.MoreAsync(cancellation);
        if (!IsDoubtful(source, said, out var narrowest)) return 0;

        while (!IsEnough(source, MaxLines)) await source.MoreAsync(cancellation);
        var length = FindLength(source.Buffered, said, narrowest, source.IsEnd);
        var lines = length == 0 ? 0 : CsvRecord.Lines(source.Buffered[..length]);
        source.Take(length);
        return lines;
    }

    private static bool IsEnough(RowSource source, int lines) =>
        source.IsEnd || source.Buffered.Length > MaxBytes
        || CsvRecord.Lines(source.Buffered.TrimStart("\r\n"u8)) >= lines;

    /// <summary>Whether the first line may be none of the table.</summary>
    /// <param name="narrowest">The fewest cells of a header below it: where it is like a header itself, more than it
    /// has.</param>
    private static bool IsDoubtful(RowSource source, byte? said, out int narrowest)
    {
        narrowest = 2;
        var bytes = source.Buffered.TrimStart("\r\n"u8);
        var delimiter = said ?? CsvHeaderLine.Detect(bytes);
        if (CsvLine.Read(bytes, 0, delimiter, source.IsEnd) is not { } first
            || CsvHeaderLine.Said(bytes[..first.End].TrimEnd("\r\n"u8)) is not null) return false;
        if (first is { Cells: > FewCells, Values: 0, IsRemark: false, IsPair: false } && first.Filled == first.Cells)
            narrowest = first.Cells + 1;
        if (first.IsRemark || first.IsPair || first.Values > 0 || 2 * first.Filled <= first.Cells
            || first.Filled < Math.Min(2, first.Cells) || (first.IsOpen && first.Cells > 1)) return true;

        return CsvLine.Read(bytes, first.End, delimiter, source.IsEnd) is not { } second
            ? first.Cells == 1
            : second.Filled == 0 || second.Cells > first.Cells
                || (first.Cells <= FewCells && second.Values == 0) || first.Cells < FewCells;
    }

    /// <returns>Bytes above the header; 0 where the first line is one, or no other is.</returns>
    private static int FindLength(ReadOnlySpan<byte> bytes, byte? said, int narrowest, bool isEnd)
    {
        var (length, most) = (0, 0);
        foreach (var delimiter in said is { } only ? [only] : CsvHeaderLine.Separators)
        {
            var lines = CsvLine.ReadAll(bytes, delimiter, isEnd);
            if (lines.Where(line => line.Cells >= narrowest).CountBy(line => line.Cells).Where(group => group.Value > 1)
                .OrderByDescending(Weight).FirstOrDefault() is not { Key: > 1 } table || Weight(table) <= most) continue;

            most = Weight(table);
            length = FindHeader(lines, table.Key)?.Start ?? 0;
        }

        return length;
    }

    /// <summary>Of a table that has lines of so many cells: many cells tell more than many lines.</summary>
    private static int Weight(KeyValuePair<int, int> lines) => lines.Value * (lines.Key - 1);

    /// <param name="lines">The first of the file.</param>
    /// <param name="width">Cells of most.</param>
    private static CsvLine? FindHeader(List<CsvLine> lines, int width)
    {
        bool IsLikeRow(CsvLine line) =>
            (line.Cells == width || (line.Cells == width + 1 && line.IsOpen)) && 2 * line.Filled > line.Cells;
        bool IsLikeHeader(int at) =>
            IsLikeRow(lines[at]) && lines[at] is { Values: 0, IsRemark: false, IsPair: false, IsBroken: false }
            && lines.Skip(at + 1).Any(IsLikeRow);

        int[] blanks = [.. Enumerable.Range(0, lines.Count - 1).Where(i => lines[i].Filled == 0)];
        if (3 * blanks.Length < lines.Count
            && blanks.LastOrDefault(i => IsLikeHeader(i + 1), -1) is >= 0 and var blank) return lines[blank + 1];

        for (var i = 0; i < lines.Count; i++)
        {
            if (IsLikeHeader(i)) return lines[i];
            // A value that is not the last of its line is a row's.
            if (IsLikeRow(lines[i]) && lines[i] is { Values: > 0, IsPair: false, IsOpen: false }) return null;
        }

        return null;
    }

    /// <summary>What a line is like.</summary>
    /// <param name="Start">Its first byte.</param>
    /// <param name="End">The byte after its end.</param>
    /// <param name="Filled">Cells that are not empty.</param>
    /// <param name="Values">Cells with digits and no letters, such as numbers and dates.</param>
    private sealed record CsvLine(int Start, int End, int Cells, int Filled, int Values)
    {
        private const int MaxCells = 10_000;

        /// <summary>Whether it is a comment.</summary>
        public bool IsRemark { get; private init; }

        /// <summary>Whether it is a name with a colon and its value.</summary>
        public bool IsPair { get; private init; }

        /// <summary>Whether the last cell is empty.</summary>
        public bool IsOpen { get; private init; }

        /// <summary>Whether a quote is misplaced.</summary>
        public bool IsBroken { get; private init; }

        /// <returns>null where none is whole.</returns>
        public static CsvLine? Read(ReadOnlySpan<byte> bytes, int start, byte delimiter, bool isEnd)
        {
            var rest = bytes[start..];
            var record = new CsvRecord(delimiter, maxCells: 0);
            if (rest.IsEmpty || record.Scan(rest, isEnd) is not (> 0 and var length)) return null;

            record = new CsvRecord(delimiter, Math.Min(record.Count, MaxCells));
            record.Scan(rest, isEnd);
            var (filled, values, first, last) = (0, 0, "", "");
            for (var i = 0; i < Math.Min(record.Count, MaxCells); i++)
            {
                last = Encoding.UTF8.GetString(record.Cell(rest, i)).Trim();
                if (i == 0) first = last;
                if (last.Length > 0) filled++;
                if (last.Any(char.IsAsciiDigit) && !last.Any(char.IsLetter)) values++;
            }

            return new(start, start + length, record.Count, filled, values)
            {
                IsRemark = first.Length > 1 && first[0] == '#',
                IsPair = first.EndsWith(':') || first.EndsWith('：'),
                IsOpen = last.Length == 0,
                IsBroken = record.IsMalformed,
            };
        }

        public static List<CsvLine> ReadAll(ReadOnlySpan<byte> bytes, byte delimiter, bool isEnd)
        {
            var lines = new List<CsvLine>();
            while (Read(bytes, lines is [.., var last] ? last.End : 0, delimiter, isEnd) is { } line) lines.Add(line);
            return lines;
        }
    }
}
