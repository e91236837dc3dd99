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
