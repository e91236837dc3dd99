using System.IO.Compression;
using System.Text;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class TransactionReaderTests : IDisposable
{
    private readonly TransactionsFile file = new();

    [Theory]
    [InlineData("2010-12-01 08:26:00")]
    [InlineData("2010-12-01T08:26")]
    [InlineData("2010-12-01T08:26:00Z")]
    [InlineData("12/1/2010 8:26")]
    public void Dates_are_ISO_or_month_first(string date) =>
        Assert.Equal(new DateTime(2010, 12, 1, 8, 26, 0), Only($"1,A,Lamp,2,{date},2.5,7,France\n").Time);

    [Fact]
    public void Other_date_formats_are_reported()
    {
        var csv = TransactionsFile.Header + "1,A,Lamp,2,1/12/2010 8:26,2.5,7,France\n";
        using var reader = new TransactionReader(file.Options(csv, "d/M/yyyy H:mm"));

        Assert.True(reader.Read(out var line));
        Assert.Equal(new DateTime(2010, 12, 1, 8, 26, 0), line.Time);
    }

    [Theory]
    [InlineData("1,A,Lamp,2,2010-12-01,2.5,,France", nameof(LineFate.NoCustomer))]
    [InlineData("1,A,Lamp,,2010-12-01,2.5,7,France", nameof(LineFate.Incomplete))]
    [InlineData(",A,Lamp,2,2010-12-01,2.5,7,France", nameof(LineFate.Incomplete))]
    [InlineData("C1,A,Lamp,-2,2010-12-01,2.5,7,France", nameof(LineFate.Cancellation))]
    [InlineData("1,A,Lamp,-2,2010-12-01,2.5,7,France", nameof(LineFate.NoQuantity))]
    [InlineData("1,A,Lamp,2,2010-12-01,0,7,France", nameof(LineFate.NoPrice))]
    [InlineData("1,A,Lamp,2,2010-12-01,-11062.06,7,France", nameof(LineFate.NoPrice))]
    [InlineData("1,A,Lamp,2,2010-12-01,2.5,7,France", nameof(LineFate.Kept))]
    public void Each_line_is_counted_once(string line, string fate) => Assert.Equal(fate, $"{Only(line + "\n").Fate}");

    [Fact]
    public void Only_exact_copies_are_duplicates()
    {
        var other = TransactionsFile.Line.Replace("2.5", "2.6");
        var table = file.Read(TransactionsFile.Line + TransactionsFile.Line + other);

        Assert.Equal(1, table.Lines[LineFate.Duplicate]);
        Assert.Equal(2, table.Lines[LineFate.Kept]);
        Assert.Equal(3, table.Lines.Read);
    }

    [Fact]
    public void Customer_ids_like_12345_0_are_integers()
    {
        var table = file.Read(TransactionsFile.Line + TransactionsFile.Line.Replace("17850", "17850.0"));

        Assert.Equal("17850", Assert.Single(table.Customers).Id);
    }

    [Fact]
    public void Columns_may_be_renamed_and_in_any_order()
    {
        var csv = "Land;client;Preis;wann;Menge;Artikel;Beleg\nUnited Kingdom;k1;2.5;2010-12-01;2;A;1\n";
        using var reader = new TransactionReader(file.Options(
            csv, null, "InvoiceNo=Beleg", "StockCode=Artikel", "Quantity=Menge", "InvoiceDate=wann", "UnitPrice=Preis",
            "CustomerID=client", "Country=Land"));

        Assert.True(reader.Read(out var line));
        Assert.Equal(("k1", "1", "A", 2.0, 2.5), (line.Customer, line.Invoice, line.Item, line.Quantity, line.Price));
    }

    [Fact]
    public void Customer_date_and_amount_are_enough()
    {
        var csv = "kunde;datum;Amount\nk1;01.02.2025;1.234,50\nk2;03.02.2025;12,50\nk1;05.03.2025;€ 7,00\n";
        var table = RfmTable.Read(
            file.Options(csv, "d.m.y", "CustomerID=kunde", "InvoiceDate=datum"), asOf: null,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [new("k1", "home", 0, 2, 1241.5), new Customer("k2", "home", 30, 1, 12.5)], table.Customers);
    }

    [Fact]
    public void Named_amounts_are_not_multiplied_by_quantity()
    {
        var csv = TransactionsFile.Header + "1,A,Lamp,3,2010-12-01,7.5,7,France\n";
        var table = RfmTable.Read(
            file.Options(csv, null, "Amount=UnitPrice"), asOf: null, TestContext.Current.CancellationToken);

        Assert.Equal(7.5, Assert.Single(table.Customers).Monetary);
    }

    [Fact]
    public void Dates_with_offsets_are_counted_in_utc()
    {
        var lines = string.Concat(((string[])["10T23:00:00-08:00", "11T05:00:00+00:00", "11T06:00:00+10:00", "11T06:00Z"])
            .Select((date, customer) => $"{customer},A,Lamp,1,2025-06-{date},2.5,{customer},France\n"));

        Assert.Equal([0, 0, 1, 0], file.Read(lines).Customers.Select(customer => customer.Recency));
    }

    [Fact]
    public void Gzip_files_are_read_like_plain_ones()
    {
        var packed = Path.Combine(file.Folder, "transactions.csv.gz");
        using (var stream = new GZipStream(File.Create(packed), CompressionMode.Compress))
            stream.Write(Encoding.UTF8.GetBytes(TransactionsFile.Header + TransactionsFile.Line));
        using var reader = new TransactionReader(file.Options() with { Data = packed });

        Assert.True(reader.Read(out var line));
        Assert.Equal("17850", line.Customer);
        Assert.False(reader.Read(out _));
    }

    [Fact]
    public void Renaming_unknown_columns_is_rejected()
    {
        var error = Assert.Throws<DataException>(() => TransactionOptions.Renamed(["Customer=client"]));

        Assert.StartsWith(
            "--column: 'Customer=client' is not KNOWN=NAME IN THE FILE with one of InvoiceNo,", error.Message);
    }

    public void Dispose() => file.Dispose();

    private Transaction Only(string lines)
    {
        using var reader = new TransactionReader(file.Options(TransactionsFile.Header + lines));
        Assert.True(reader.Read(out var line));
        return line;
    }
}
