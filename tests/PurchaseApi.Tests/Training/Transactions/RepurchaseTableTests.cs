using System.Globalization;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class RepurchaseTableTests : IDisposable
{
    private static readonly TimeSpan horizon = TimeSpan.FromDays(90);

    private readonly TransactionsFile file = new();

    [Fact]
    public void The_tables_match_the_reference()
    {
        var table = RepurchaseTable.Read(
            OnlineRetail.Options, [new(2011, 6, 9), new(2011, 9, 10)], horizon, TestContext.Current.CancellationToken);

        foreach (var ((_, customers), name) in table.Parts.Zip(["train_2011-06-09", "test_2011-09-10"]))
        {
            var reference = Table.Read(SharedData.File($"reference/rfm_temporal_H90_{name}.csv"));
            Assert.Equal(reference.Columns["CustomerID"].Length, customers.Count);
            var rows = reference.Columns["CustomerID"].Index().ToDictionary(one => one.Item[..^2], one => one.Index);
            foreach (var customer in customers)
            {
                double Cell(string column) =>
                    double.Parse(reference.Cell(column, rows[customer.Id]), CultureInfo.InvariantCulture);

                Assert.Equal(
                    (Cell("R"), Cell("F"), Cell("tenure"), Cell("items"), Cell("sku"), Cell("canc"), Cell("F30")),
                    (customer.Recency, customer.Frequency, customer.Tenure, customer.Items, customer.Products,
                        customer.Cancellations, customer.Frequency30));
                Assert.Equal((Cell("uk"), Cell("label")), (customer.IsHome ? 1 : 0, customer.Buys ? 1 : 0));
                Assert.Equal(Cell("M"), customer.Monetary, 1e-6);
                Assert.Equal(Cell("M30"), customer.Monetary30, 1e-6);
                Assert.Equal(Cell("aov"), customer.AverageOrder, 1e-6);   // six decimals in the reference
                Assert.Equal(Cell("gap"), customer.Gap, 1e-6);
            }
        }
    }

    [Fact]
    public void Future_lines_change_only_the_label()
    {
        var asOf = new DateTime(2024, 8, 15);
        var shop = TransactionsFile.Shop(60);
        var before = Only(shop, asOf);
        var silent = before.First(customer => !customer.Buys);

        var after = Only(
            shop + $"99999,Z9,Sofa,1000,2024-08-15 00:00,999,{silent.Id},Spain\n"
                + $"C99998,Z9,Sofa,-1000,2024-09-02 00:00,999,{silent.Id},Spain\n", asOf);

        Assert.Equal(
            before.Select(customer => customer.Id == silent.Id ? customer with { Buys = true } : customer), after);
    }

    [Theory]
    [InlineData("2024-11-29 23:59", true)]
    [InlineData("2024-11-30 00:00", false)]   // 90 days after 2024-09-01
    public void Purchases_count_until_the_horizon(string time, bool buys)
    {
        var csv = TransactionsFile.Header
            + "1,A,Lamp,1,2024-08-01 00:00,1,7,France\n"
            + $"2,A,Lamp,1,{time},1,7,France\n"
            + "3,A,Lamp,1,2024-12-01 00:00,1,8,France\n";

        Assert.Equal(buys, Assert.Single(Only(csv, new(2024, 9, 1))).Buys);
    }

    [Fact]
    public void Horizons_beyond_the_file_are_rejected()
    {
        var error = Assert.Throws<DataException>(() => Only(TransactionsFile.Shop(20), new(2024, 12, 20)));

        Assert.Contains("whether a customer buys must be known until 2025-03-20", error.Message);
    }

    [Fact]
    public void Overlapping_horizons_are_rejected()
    {
        var error = Assert.Throws<DataException>(() => RepurchaseTable.Read(
            file.Options(TransactionsFile.Shop(20)), [new(2024, 6, 1), new(2024, 7, 1)], horizon,
            TestContext.Current.CancellationToken));

        Assert.StartsWith("--as-of: 2024-07-01 lies within the horizon of 2024-06-01", error.Message);
    }

    [Fact]
    public void Rows_to_score_need_no_label()
    {
        var table = RepurchaseTable.Read(
            file.Options(TransactionsFile.Shop(20)), [new(2026, 1, 1)], horizon: null,
            TestContext.Current.CancellationToken);
        var output = new StringWriter();
        table.Write(output);

        Assert.EndsWith(",monetary_30,is_home\r\n", output.ToString().Split('\n')[0] + "\n");
        Assert.Equal(20, Assert.Single(table.Parts).Customers.Count);
    }

    public void Dispose() => file.Dispose();

    private IReadOnlyList<CustomerAsOf> Only(string csv, DateTime asOf) => Assert.Single(RepurchaseTable.Read(
        file.Options(csv), [asOf], horizon, TestContext.Current.CancellationToken).Parts).Customers;
}
