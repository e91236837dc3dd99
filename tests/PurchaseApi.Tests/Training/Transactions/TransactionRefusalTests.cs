using System.IO.Compression;
using System.Text;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class TransactionRefusalTests : IDisposable
{
    private const string Place = "transactions.csv: row 2 (line 3): ";

    private readonly TransactionsFile file = new();

    [Theory]
    [InlineData("yesterday", "InvoiceDate must be a date like 2010-12-01 08:26 or, month first, 12/1/2010 8:26")]
    [InlineData("13/1/2010 8:26", "--date-format names another form, such as 'd/m/y' (was '13/1/2010 8:26')")]
    [InlineData("2010-02-30", "(was '2010-02-30')")]
    public void Invalid_dates_stop_reading(string date, string message)
    {
        var refusal = file.Refusal(Second($"2,A,Lamp,2,{date},2.5,7,France\n"));

        Assert.StartsWith(Place, refusal);
        Assert.Contains(message, refusal);
    }

    [Theory]
    [InlineData("\"2,55\"", "UnitPrice must be a number like 1234.56 (was '2,55')")]
    [InlineData("NaN", "UnitPrice must be a number like 1234.56 (was 'NaN')")]
    [InlineData("£2x", "UnitPrice must be a number like 1234.56 (was '£2x')")]
    public void Invalid_prices_stop_reading(string price, string message) =>
        Assert.Equal(Place + message, file.Refusal(Second($"2,A,Lamp,2,2010-12-01,{price},7,France\n")));

    [Fact]
    public void Lines_with_other_cell_counts_stop_reading() =>
        Assert.Contains("3", file.Refusal(Second("2,A,Lamp,2,2010-12-01,2,55,7,France\n")));

    [Theory]
    [InlineData("", "is empty; its first line must name the columns")]
    [InlineData(
        "InvoiceNo#StockCode#Quantity\n1#A#2\n",
        "are its columns separated by a comma, a semicolon, a tab or '|'?")]
    [InlineData("InvoiceNo,StockCode,Quantity,InvoiceDate,Price,CustomerID\n",
        "what a line cost is unknown; name the columns of quantity and price")]
    public void Headers_without_the_columns_are_rejected(string csv, string message) =>
        Assert.Contains(message, file.Refusal(csv));

    [Fact]
    public void Files_with_no_usable_lines_say_why() => Assert.Equal(
        "transactions.csv: no line is left of 2: 1 without a customer, 1 of cancelled invoices",
        file.Refusal(TransactionsFile.Header
            + "1,A,Lamp,2,2010-12-01,2.5,,France\nC2,A,Lamp,-2,2010-12-01,2.5,7,France\n"));

    [Fact]
    public void An_unknown_home_country_is_reported_with_the_known_ones() => Assert.Equal(
        "no line is of 'United Kingdom'; give --home one of the countries in the file: 'France', 'Spain'",
        Assert.Throws<DataException>(() => RfmTable.Read(
            file.Options(TransactionsFile.Header
                + "1,A,Lamp,2,2010-12-01,2.5,7,Spain\n2,A,Lamp,2,2010-12-01,2.5,7,France\n")
            with
            { Home = "United Kingdom" },
            asOf: null, TestContext.Current.CancellationToken)).Message);

    [Fact]
    public void Truncated_gzip_files_are_rejected()
    {
        var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionMode.Compress))
        {
            packed.Write(Encoding.UTF8.GetBytes(TransactionsFile.Header + TransactionsFile.Line));
            packed.Flush();
            File.WriteAllBytes(file.FilePath, bytes.ToArray());   // and more lines would have followed
        }

        var error = Assert.Throws<DataException>(() => RfmTable.Read(
            file.Options(), asOf: null, TestContext.Current.CancellationToken));

        Assert.Contains("damaged or cut off", error.Message);
    }

    public void Dispose() => file.Dispose();

    private static string Second(string line) => TransactionsFile.Header + TransactionsFile.Line + line;
}
