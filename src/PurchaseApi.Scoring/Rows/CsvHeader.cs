using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The header of a CSV: its columns, and what separates them.</summary>
/// <param name="Delimiter">What a line <c>sep=;</c> above says, else the most frequent of comma, semicolon, TAB and
/// <c>|</c>.</param>
/// <param name="Names">Column names as written; empty when there is nothing.</param>
/// <param name="NextLine">The number of the line that follows, from 1.</param>
public sealed record CsvHeaderLine(byte Delimiter, IReadOnlyList<string> Names, long NextLine)
{
    /// <inheritdoc cref="RowSource.ColumnKinds"/>
    public IReadOnlyList<CellKind>? ColumnKinds { get; private init; }

    /// <summary>Whether it ends with a separator.</summary>
    public bool IsOpen => Names is [_, .., var last] && string.IsNullOrWhiteSpace(last);

    internal static ReadOnlySpan<byte> Separators => ",;\t|"u8;

    /// <summary>Reads and takes the line.</summary>
    /// <exception cref="UnreadableRowsException">It is too long, or its quotes are wrong.</exception>
    public static async ValueTask<CsvHeaderLine> ReadAsync(RowSource source, CancellationToken cancellation)
    {
        byte? said = null;
        for (var line = 1L; ; line++)
        {
            line += await Preamble.SkipAsync(source, said, cancellation);
            CsvHeaderLine? header;
            while (!TryRead(source, line, ref said, out header))
            {
                if (source.Buffered.Length > RowLimits.MaxRowBytes)
                    throw new UnreadableRowsException(
                        $"The header is longer than {RowLimits.MaxRowBytes} bytes. Is a quote not closed?");
                await source.MoreAsync(cancellation);
            }

            if (header is not null) return header with { ColumnKinds = source.ColumnKinds };
        }
    }

    /// <param name="said">What a line <c>sep=</c> said.</param>
    /// <param name="header">null when the line is blank or says the separator.</param>
    /// <returns>false when it is not whole.</returns>
    private static bool TryRead(RowSource source, long line, ref byte? said, out CsvHeaderLine? header)
    {
        header = null;
        var bytes = source.Buffered;
        if (bytes.IsEmpty && source.IsEnd) header = new((byte)',', [], line);
        if (header is not null) return true;

        var delimiter = said ?? Detect(bytes);
        var record = new CsvRecord(delimiter, maxCells: 0);
        var length = record.Scan(bytes, source.IsEnd);
        if (record.IsMalformed || (source.IsEnd && record.End == CsvEnd.InQuotes))
            throw new UnreadableRowsException("The header has an unclosed or misplaced quote.");
        if (length == 0) return false;

        var text = bytes[..length].Trim(" \t\r\n"u8);
        if (said is null && Said(bytes[..length].TrimEnd("\r\n"u8)) is { } separator) said = separator;
        else if (!text.IsEmpty)
            header = new(delimiter, Cells(bytes, delimiter, record.Count, source.IsEnd), line + 1);
        source.Take(length);
        return true;
    }

    /// <summary>The separator of a line such as <c>sep=;</c>, which spreadsheets write above the header.</summary>
    internal static byte? Said(ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'"', .., (byte)'"']) line = line[1..^1];
        var isSaid = line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && Separators.Contains(line[4]);
        return isSaid ? line[4] : null;
    }

    internal static byte Detect(ReadOnlySpan<byte> bytes)
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

/// <summary>The columns of a file. Names match without regard to case, spaces, '_' and '-'; an exact match
/// wins.</summary>
public sealed class ColumnNames(IReadOnlyList<string> names)
{
    private readonly string[] unique = ToldApart(names);
    private readonly string[] loose = [.. names.Select(Loose)];

    /// <summary>The columns that a name can mean: none, the one, or several.</summary>
    public int[] Find(string name)
    {
        int[] exact = [.. Where(i => names[i] == name)];
        if (exact.Length == 1) return exact;

        int[] told = [.. Where(i => unique[i] != names[i] && Loose(unique[i]) == Loose(name))];
        return told.Length == 1 ? told : [.. Where(i => loose[i] == Loose(name))];
    }

    /// <summary>A header for each column: of <c>Email,Email,</c> it is <c>Email (1)</c>, <c>Email (2)</c> and
    /// <c>column 3</c>.</summary>
    public static string[] ToldApart(IReadOnlyList<string> names)
    {
        var (all, seen) = (names.CountBy(name => name).ToDictionary(), new Dictionary<string, int>());
        return [.. names.Select((name, place) =>
            string.IsNullOrWhiteSpace(name) ? $"column {place + 1}"
            : all[name] == 1 ? name
            : $"{name} ({seen[name] = seen.GetValueOrDefault(name) + 1})")];
    }

    private IEnumerable<int> Where(Func<int, bool> matches) => Enumerable.Range(0, names.Count).Where(matches);

    /// <summary>What is left of a name that does not count case, spaces, '_' and '-'.</summary>
    public static string Loose(string name) =>
        string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToUpperInvariant();
}

/// <summary>Which cell of a record is which field of a row.</summary>
/// <param name="Delimiter">Between cells.</param>
/// <param name="ColumnCount">Cells of a record.</param>
/// <param name="Columns">Per input of the contract; -1 where <paramref name="AsOf"/> replaces it.</param>
/// <param name="IdColumn">null when the rows have no ids.</param>
/// <param name="FirstLine">The number of the line after the header, from 1.</param>
/// <param name="AsOf">The date of every row that has no column for it.</param>
public sealed record CsvLayout(
    byte Delimiter, int ColumnCount, int[] Columns, int? IdColumn, long FirstLine, double AsOf = double.NaN)
{
    /// <inheritdoc cref="RowSource.ColumnKinds"/>
    public IReadOnlyList<CellKind>? ColumnKinds { get; init; }

    /// <inheritdoc cref="CsvHeaderLine.IsOpen"/>
    public bool IsOpen { get; init; }

    /// <summary>How the file writes its numbers, whatever the contract says; null where it is as the contract
    /// says.</summary>
    public NumberFormat? NumberFormat { get; init; }

    /// <summary>As many stray columns are named.</summary>
    private const int MaxStrays = 10;

    /// <summary>Every input must have one column. Columns that the contract does not name are listed where they may
    /// explain what is missing.</summary>
    /// <param name="contract">Of the model.</param>
    /// <param name="header">The file's first line.</param>
    /// <param name="refusesUnknown">Whether columns are errors that are neither inputs nor id nor label.</param>
    /// <param name="asOf">Of a file without such a column; null when it was not said.</param>
    /// <param name="faults">Everything that is wrong with it.</param>
    /// <returns>null when something is.</returns>
    public static CsvLayout? Match(
        FittedContract contract, CsvHeaderLine header, bool refusesUnknown, double? asOf,
        out IReadOnlyList<FieldFault> faults)
    {
        var (names, found, taken) = (new ColumnNames(header.Names), new List<FieldFault>(), new HashSet<int>());
        int? Take(string name)
        {
            var columns = names.Find(name);
            var isFree = columns.Aggregate(true, (free, column) => taken.Add(column) && free);
            if (columns.Length > 1 || !isFree)
                found.Add(new(FaultCodes.DuplicateField, header.Names[columns[0]]));
            return columns.Length == 0 ? null : columns[0];
        }

        var inputs = new int[contract.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (Take(contract.Inputs[i].Column) is { } column) inputs[i] = column;
            else if (asOf is not null && contract.Inputs[i].Name == DateInput.AsOf) inputs[i] = -1;
            else found.Add(new(FaultCodes.MissingField, contract.Inputs[i].Name));
        }

        var id = contract.Id is null ? null : Take(contract.Id);
        if (contract.Document.Label?.Name is { } label) Take(label);
        if (refusesUnknown || found.Count > 0) found.AddRange(header.Names.Where((_, column) => !taken.Contains(column))
            .Select(name => new FieldFault(FaultCodes.UnknownField, name)).Take(MaxStrays));

        faults = found;
        return found.Count > 0
            ? null
            : new(header.Delimiter, header.Names.Count, inputs, id, header.NextLine, asOf ?? double.NaN)
            {
                ColumnKinds = header.ColumnKinds,
                IsOpen = header.IsOpen,
            };
    }

    /// <summary>Inputs that read their cells as the columns hold them.</summary>
    /// <param name="inputs">Of the contract.</param>
    /// <param name="columns">Of each input; -1 where it has none.</param>
    /// <param name="kinds">As <see cref="ColumnKinds"/>.</param>
    public static Input[] AsWritten(
        IReadOnlyList<Input> inputs, ReadOnlySpan<int> columns, IReadOnlyList<CellKind>? kinds)
    {
        Input[] written = [.. inputs];
        for (var i = 0; i < written.Length; i++)
            if (kinds is not null && columns[i] >= 0 && columns[i] < kinds.Count)
                written[i] = written[i].ReadAs(kinds[columns[i]]);
        return written;
    }
}
