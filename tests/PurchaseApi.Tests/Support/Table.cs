using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Support;

/// <summary>A CSV file without quotes as columns of trimmed cells; of columns with the same name, the first.</summary>
internal sealed record Table(IReadOnlyDictionary<string, string[]> Columns)
{
    public static Table Read(string path)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        string[] Cells(int column) => [.. lines.Skip(1).Select(row => row[column].Trim())];

        return new(lines[0].Index()
            .DistinctBy(column => column.Item.Trim())
            .ToDictionary(column => column.Item.Trim(), column => Cells(column.Index)));
    }

    public string Cell(string column, int row) => Columns[column][row];

    /// <summary>The different cells of a column that are not empty, spelled as first met.</summary>
    public IEnumerable<string> Values(string column) => Columns[column].Where(cell => cell.Length > 0).Distinct();

    public Table With(string column, Func<int, string> cell) =>
        new(new Dictionary<string, string[]>(Columns)
        {
            [column] = [.. Enumerable.Range(0, Columns.Values.First().Length).Select(cell)],
        });

    public void Write(string path, string[] columns) =>
        File.WriteAllLines(path, Enumerable.Range(0, Columns.Values.First().Length)
            .Select(row => string.Join(',', columns.Select(column => Cell(column, row))))
            .Prepend(string.Join(',', columns)));

    /// <summary>A contract over its columns as they are.</summary>
    public Contract ToContract(string[] numbers, string[] categories, string label, string positive)
    {
        string Quoted(string name) =>
            string.Join(", ", Values(name).Select(value => $"'{value.Replace("'", "''")}'"));
        string[] lines =
        [
            "name: table", "inputs:",
            .. numbers.Select(name => $"  {name.ToLowerInvariant()}: {{ type: number, missing: median }}"),
            .. categories.Select(name =>
                $"  {name.ToLowerInvariant()}: {{ type: category, missing: keep, values: [{Quoted(name)}] }}"),
            $"label: {{ name: {label}, positive: '{positive}' }}",
        ];
        return ContractFile.Parse(string.Join('\n', lines), "contract.yaml");
    }
}
