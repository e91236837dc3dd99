using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>A table with a header, row by row, in which nothing is shifted or mended: the first malformed row ends the
/// reading with a clear message.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly OpenData data;
    private readonly string file;
    private readonly RowSource source;
    private readonly CsvHeaderLine header;
    private readonly CsvRecord record;
    private readonly Footer footer;
    private long nextLine;
    private int length;

    /// <exception cref="DataException">The file cannot be read, or is empty.</exception>
    public CsvFile(DataFile file)
    {
        this.file = file.Name;
        data = file.Open();
        source = data.Read();
        try
        {
            header = DataFile.Reading(file.Path, () =>
                CsvHeaderLine.ReadAsync(source, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            if (header.Names.Count == 0)
                throw new DataException($"{file.Name}: is empty; its first line must name the columns");
            nextLine = header.NextLine + DataFile.Reading(file.Path, SkipQuestions);
        }
        catch (DataException)
        {
            data.Dispose();
            throw;
        }

        record = new(header.Delimiter, header.Names.Count + 1);
        footer = new(header);
    }

    public IReadOnlyList<string> Headers => header.Names;

    /// <inheritdoc cref="CsvHeaderLine.ColumnKinds"/>
    public IReadOnlyList<CellKind>? ColumnKinds => header.ColumnKinds;

    /// <inheritdoc cref="OpenData.Sha256"/>
    public string? Sha256 => data.Sha256;

    /// <summary>Of the row that was read last, from 1, without the header.</summary>
    public long RowNumber { get; private set; }

    /// <summary>Where that row begins in the file, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The row as it is in the file.</summary>
    public ReadOnlySpan<byte> Record => source.Buffered[..length].TrimEnd("\r\n"u8);

    /// <param name="file">To read.</param>
    /// <param name="read">Gets the open file.</param>
    /// <exception cref="DataException">It cannot be read, or is not a table.</exception>
    public static T Read<T>(DataFile file, Func<CsvFile, T> read)
    {
        using var csv = new CsvFile(file);
        return DataFile.Reading(file.Path, () => read(csv));
    }

    /// <returns>false at the end of the file.</returns>
    /// <exception cref="DataException">The row is malformed.</exception>
    public bool Read()
    {
        do
        {
            source.Take(length);
            length = 0;
            LineNumber = nextLine;
            if (!Find()) return false;
            nextLine += CsvRecord.Lines(source.Buffered[..length]);
        }
        while (record.IsBlank(source.Buffered));

        var fits = record.Fits(source.Buffered, header.Names.Count, header.IsOpen);
        if (IsNearEnd && footer.Begins(record, source.Buffered, length, fits)) return false;

        RowNumber++;
        if (record.IsMalformed) throw Malformed("a quote is where none can be; quote the whole cell");
        return fits ? true : throw Malformed($"{record.Count} cells where the header has {header.Names.Count}{Title}");
    }

    /// <summary>Unquoted, in UTF-8, until the next row is read.</summary>
    public ReadOnlySpan<byte> Cell(int column) => record.Cell(source.Buffered, column);

    public string Text(int column) => Encoding.UTF8.GetString(Cell(column));

    public void Dispose() => data.Dispose();

    /// <summary>Exports of Qualtrics have two lines below the header: the questions, and where answers come from.</summary>
    /// <returns>Lines skipped.</returns>
    private long SkipQuestions()
    {
        var questions = LengthAt(0);
        var origins = LengthAt(questions);
        if (!source.Buffered.Slice(questions, origins).StartsWith("\"{\"\"ImportId\"\":"u8)) return 0;

        var lines = CsvRecord.Lines(source.Buffered[..(questions + origins)]);
        source.Take(questions + origins);
        return lines;
    }

    /// <returns>Bytes of the record that begins there; 0 where none does.</returns>
    private int LengthAt(int start)
    {
        var probe = new CsvRecord(header.Delimiter, maxCells: 0);
        while (true)
        {
            var found = start < source.Buffered.Length ? probe.Scan(source.Buffered[start..], source.IsEnd) : 0;
            if (found > 0 || source.IsEnd || source.Buffered.Length > RowLimits.MaxRowBytes) return found;

            source.MoreAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <returns>false at the end.</returns>
    private bool Find()
    {
        while (true)
        {
            var bytes = source.Buffered;
            if (bytes.IsEmpty && source.IsEnd) return false;

            length = bytes.IsEmpty ? 0 : record.Scan(bytes, source.IsEnd);
            if (length > RowLimits.MaxRowBytes || (length == 0 && bytes.Length > RowLimits.MaxRowBytes))
                throw Malformed($"longer than {RowLimits.MaxRowBytes} bytes. Is a quote not closed?", RowNumber + 1);
            if (length > 0) return true;
            if (source.IsEnd) throw Malformed("a quote is not closed", RowNumber + 1);

            source.MoreAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Whether all that follows fits in a footer, and is known.</summary>
    private bool IsNearEnd
    {
        get
        {
            while (!source.IsEnd && source.Buffered.Length - length <= Footer.MaxBytes)
                source.MoreAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return source.Buffered.Length - length <= Footer.MaxBytes;
        }
    }

    /// <summary>What a first row that is wider than the header tells.</summary>
    private string Title => RowNumber == 1 && record.Count > header.Names.Count && header.Names.Count < 3
        ? "; the first line must name the columns: remove what is above that line"
        : "";

    private DataException Malformed(string what, long? row = null) =>
        new($"{file}: row {row ?? RowNumber} (line {LineNumber}): {what}");
}

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
