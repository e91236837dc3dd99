using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Drafting;

/// <summary>What the columns of a file hold, all of its rows looked at.</summary>
internal sealed record DataProfile(string File, CsvHeader Header, IReadOnlyList<ColumnProfile> Columns)
{
    public long Rows => Columns[0].Rows;

    /// <summary>Whether numbers have decimal commas, and days come before months.</summary>
    public bool IsEuropean { get; } = Columns.Any(column => column.Numbers is { NeedsComma: true, HasCommaCodes: false });

    /// <summary>What a column is taken for.</summary>
    public ColumnReading ReadingOf(ColumnProfile column) => ColumnReading.Of(column, IsEuropean);

    /// <summary>Columns that no name can tell apart.</summary>
    public bool IsRepeated(ColumnProfile column) => Columns.Count(other => other.Header == column.Header) > 1;

    /// <exception cref="DataException">The file cannot be read, or is no table.</exception>
    public static DataProfile Read(DataFile file) => CsvFile.Read(file, csv =>
    {
        ColumnProfile[] columns = [.. csv.Headers.Select((header, index) => new ColumnProfile(header, index))];
        while (csv.Read())
            foreach (var column in columns)
                column.Add(csv.Cell(column.Index));
        return new DataProfile(file.Name, new CsvHeader(file.Name, csv.Headers), columns);
    });
}
