using System.Globalization;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Transactions;

/// <summary>Transactions as shops export them, with the answers that are right.</summary>
public sealed class TransactionCasesTests : IDisposable
{
    private readonly TransactionsFile file = new();

    [Theory]
    [InlineData("no-country", "recency", "frequency", "monetary")]
    [InlineData("date-offsets", "recency")]
    public async Task Files_give_the_expected_customers(string name, params string[] columns)
    {
        var table = await Segment($"{name}.csv");
        var expected = Table.Read(Golden($"{name}.expected.csv"));

        Assert.Equal(Values(expected), Values(table));

        string[] Values(Table of) =>
        [
            .. Enumerable.Range(0, of.Columns["customer"].Length)
                .Select(row => $"{of.Cell("customer", row)}: " + string.Join(' ', columns.Select(column =>
                    double.Parse(of.Cell(column, row), CultureInfo.InvariantCulture))))
                .Order(StringComparer.Ordinal),
        ];
    }

    [Theory]
    [InlineData]
    [InlineData("--home", "US")]
    public async Task One_country_is_enough(params string[] options)
    {
        var table = await Segment("one-country.csv", options);

        Assert.Equal(8, table.Columns["customer"].Length);
        Assert.All(Enumerable.Range(0, 8), row => Assert.Equal("home", table.Cell("group", row)));
    }

    public void Dispose() => file.Dispose();

    private static string Golden(string name) => GoldenFile.PathTo(Path.Combine("transactions", name));

    private async Task<Table> Segment(string name, params string[] options)
    {
        var run = await Worker.Run(
            ["segment", "--data", Golden(name), "--no-publish", "--output", file.CustomersPath, .. options]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return Table.Read(file.CustomersPath);
    }
}
