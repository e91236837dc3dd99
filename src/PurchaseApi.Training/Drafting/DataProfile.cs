using PurchaseApi.Scoring.Rows;
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
