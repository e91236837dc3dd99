using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class RfmTableTests : IDisposable
{
    private readonly TransactionsFile file = new();

    [Fact]
    public void Recency_frequency_and_monetary_value_follow_the_lines()
    {
        var table = file.Read("""
            1,A,Lamp,2,2010-12-01 08:00,3,7,United Kingdom
            1,B,Bulb,3,2010-12-01 08:00,4,7,United Kingdom
            2,A,Lamp,2,2010-12-05 09:00,3,7,United Kingdom
            3,B,Bulb,3,2010-12-09 08:59,4,8,United Kingdom

            """);

        // 3 days and 23:59
        Assert.Equal(new Customer("7", "home", 3, 2, 24) { Country = "United Kingdom" }, table.Customers[0]);
        Assert.Equal(new Customer("8", "home", 0, 1, 12) { Country = "United Kingdom" }, table.Customers[1]);
    }

    [Fact]
    public void As_of_a_date_later_lines_are_ignored()
    {
        const string lines = """
            1,A,Lamp,2,2010-12-01 08:00,3,7,United Kingdom
            2,A,Lamp,2,2010-12-05 00:00,3,7,United Kingdom
            3,A,Lamp,2,2010-12-09 09:00,3,8,United Kingdom

            """;

        var table = file.Read(lines, asOf: new(2010, 12, 5));

        Assert.Equal(new Customer("7", "home", 3, 1, 6) { Country = "United Kingdom" }, Assert.Single(table.Customers));
        Assert.Equal(2, table.Lines[LineFate.Later]);
    }

    [Fact]
    public void Customers_of_two_countries_belong_to_the_last_one()
    {
        var table = file.Read("""
            2,A,Lamp,2,2010-12-05 09:00,3,7,France
            1,A,Lamp,2,2010-12-01 08:00,3,7,United Kingdom
            3,A,Lamp,2,2010-12-09 09:00,3,8,United Kingdom

            """);

        Assert.Equal(1, table.Moved);
        Assert.Equal(["abroad", "home"], table.Customers.Select(customer => customer.Group));
    }

    [Fact]
    public void Extreme_orders_are_capped_at_the_fence()
    {
        var usual = string.Concat(Enumerable.Range(0, 8).Select(i =>
            $"{i},A,Lamp,{1 + (i % 4)},2010-12-01 08:00,1,{i},United Kingdom\n"));
        var table = file.Read(usual + "99,A,Lamp,80995,2010-12-01 08:00,1,big,United Kingdom\n");

        // Quantities 1 1 2 2 3 3 4 4 80995: quartiles 2 and 4, so the upper fence is 4 + 1.5 x 2.
        Assert.Equal(7, table.Customers.Single(customer => customer.Id == "big").Monetary);
    }

    [Fact]
    public void Without_countries_every_customer_is_at_home()
    {
        var csv = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,A,2,2010-12-01,3,7\n";
        var table = RfmTable.Read(file.Options(csv), asOf: null, TestContext.Current.CancellationToken);

        Assert.Equal("home", Assert.Single(table.Customers).Group);
    }

    public void Dispose() => file.Dispose();
}
