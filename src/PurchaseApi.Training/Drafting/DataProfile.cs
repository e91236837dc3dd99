using System.Runtime.InteropServices;
using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Drafting;

/// <summary>What the columns of a file hold, all of its rows looked at.</summary>
internal sealed record DataProfile(string File, CsvHeader Header, IReadOnlyList<ColumnProfile> Columns)
{
    public long Rows => Columns[0].Rows;

    /// <summary>Whether numbers have decimal commas, and days come before months.</summary>
    public bool IsEuropean { get; } =
        Columns.Any(column => column.Numbers is { NeedsComma: true, HasCommaCodes: false });

    /// <summary>What a column is taken for.</summary>
    public ColumnReading ReadingOf(ColumnProfile column) => ColumnReading.Read(column, IsEuropean);

    /// <exception cref="DataException">The file cannot be read, or is not a table.</exception>
    public static DataProfile Read(DataFile file) => CsvFile.Read(file, csv =>
    {
        ColumnProfile[] columns =
        [
            .. ColumnNames.ToldApart(csv.Headers).Select((header, index) => new ColumnProfile(header, index)
            {
                IsNamed = !string.IsNullOrWhiteSpace(csv.Headers[index]),
            }),
        ];
        while (csv.Read())
            foreach (var column in columns)
                column.Add(csv.Cell(column.Index));
        return new DataProfile(file.Name, new CsvHeader(file.Name, csv.Headers), columns);
    });
}

/// <summary>What a column is taken for, and which of its cells are missing values.</summary>
/// <param name="Numbers">null unless they are numbers.</param>
/// <param name="Dates">null unless they are dates.</param>
/// <param name="MissingWords">As the file spells them.</param>
internal sealed record ColumnReading(
    ScannedNumbers? Numbers, ScannedDates? Dates, IReadOnlyList<string> MissingWords)
{
    /// <summary>Words among numbers that are read as missing values.</summary>
    private const int MostWords = 5;
    private const double MostWordShare = 0.3;

    /// <summary>Fewer numbers may be codes: 0, 1, 2, 3 or more.</summary>
    private const int FewNumbers = 10;

    /// <param name="column">All of its cells seen.</param>
    /// <param name="isEuropean">Whether the file has decimal commas.</param>
    public static ColumnReading Read(ColumnProfile column, bool isEuropean)
    {
        var words = column.Words.Counts.Keys.ToArray();
        string[] absent = [.. words.Where(MissingWord)];
        string[] others = [.. words.Except(absent)];
        var numbers = IsNumeric(column, others) ? column.Numbers.Find(isEuropean) : null;
        var dates = others.Length == 0 ? column.Dates.Find(isEuropean) : null;
        if (dates is not null) return new(null, dates, absent);
        if (numbers is not null) return new(numbers, null, [.. absent, .. others]);

        // The only other word is told from the missing one.
        var levels = column.Cells.Counts.Count - absent.Length;
        return new(null, null, levels >= 2 ? absent : []);
    }

    private static bool MissingWord(string word) => Scoring.Inputs.MissingWords.Contains(word);

    private static bool IsNumeric(ColumnProfile column, string[] words)
    {
        if (column.Numbers.IsNone || column.Numbers.Count == 0 || column.Numbers.HasCodes) return false;
        if (IsCode(column)) return false;
        if (words.Length == 0) return true;

        var share = words.Sum(word => column.Words.Counts[word]) / (double)Math.Max(1, column.Cells.Count);
        return words.Length <= MostWords && share <= MostWordShare
            && column.Cells.Counts.Count - words.Length > FewNumbers;
    }

    /// <summary>Few different cells such as <c>1,2</c>.</summary>
    private static bool IsCode(ColumnProfile column) =>
        column.Numbers.NeedsComma && column.Numbers.HasCommaCodes && column.Cells.Counts.Count <= 2 * FewNumbers;
}

/// <summary>What a column of a file holds; one pass, constant memory.</summary>
/// <param name="header">As in the file, or what tells it apart there.</param>
/// <param name="index">The place of the column.</param>
internal sealed class ColumnProfile(string header, int index)
{
    /// <summary>Different cells that make a column one of many.</summary>
    public const int MostDifferent = 1_000;

    public string Header { get; } = header;

    public int Index { get; } = index;

    /// <summary>Whether the file has a header for it.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>In composed Unicode.</summary>
    public Spellings Cells { get; } = new(MostDifferent);

    /// <summary>The cells without a digit.</summary>
    public Spellings Words { get; } = new(MostDifferent);

    public NumberScan Numbers { get; } = new();

    public DateScan Dates { get; } = new(header);

    public long Missing { get; private set; }

    public long Rows => Missing + Cells.Count;

    public bool AreAllNumbers => Cells.Count > 0 && Words.Count == 0 && Numbers.IsPlain;

    /// <summary>Whether every number is one more than the one above.</summary>
    public bool CountsRows => AreAllNumbers && Numbers.CountsRows;

    /// <summary>Share of the rows without a value.</summary>
    public double MissingShare => Missing / (double)Math.Max(1, Rows);

    /// <param name="cell">UTF-8, unquoted.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        cell = CellText.Trim(cell);
        if (cell.IsEmpty)
        {
            Missing++;
            return;
        }

        if (cell.ContainsAnyInRange((byte)0x80, (byte)0xFF))
            cell = Encoding.UTF8.GetBytes(ComposedText.Compose(Encoding.UTF8.GetString(cell)));
        Cells.Add(cell);
        if (!cell.ContainsAnyInRange((byte)'0', (byte)'9')
            || (cell.StartsWith("00"u8) && MissingWords.IsNoDate(Encoding.UTF8.GetString(cell))))
        {
            Words.Add(cell);
            return;
        }

        Numbers.Add(cell);
        Dates.Add(cell);
    }
}

/// <summary>The different cells of a column and how often each occurs; of very many, those that come early, among
/// which are the frequent ones. Memory does not grow with the file.</summary>
/// <param name="many">The most distinct values that are counted.</param>
internal sealed class Spellings(int many)
{
    private const int MostKept = 20_000;
    private const int MaxShort = 256;   // characters that are looked up without a string of their own

    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>Cells counted.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there were many.</summary>
    public bool AreMany { get; private set; }

    /// <summary>Spelled as in the file, in the order they were first met.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Share of the cells that are the first of their spelling; measured until there were many.</summary>
    public double DifferentShare => AreMany
        ? (many + 1) / (double)countedUntilMany
        : counts.Count / (double)Math.Max(1, Count);

    private long countedUntilMany;

    /// <param name="cell">UTF-8, trimmed.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        Count++;
        if (cell.Length <= MaxShort)
        {
            Span<char> letters = stackalloc char[MaxShort];
            letters = letters[..Encoding.UTF8.GetChars(cell, letters)];
            var known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (counts.Count < MostKept) CollectionsMarshal.GetValueRefOrAddDefault(known, letters, out _)++;
            else if (known.ContainsKey(letters)) CollectionsMarshal.GetValueRefOrAddDefault(known, letters, out _)++;
        }
        else if (counts.Count < MostKept)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.UTF8.GetString(cell), out _)++;
        }

        if (AreMany || counts.Count <= many) return;

        AreMany = true;
        countedUntilMany = Count;
    }
}
