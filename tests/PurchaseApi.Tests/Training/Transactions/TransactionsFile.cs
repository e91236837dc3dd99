using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

/// <summary>transactions.csv in a folder of its own.</summary>
internal sealed class TransactionsFile : IDisposable
{
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    /// <summary>The first line below the header, which is line 2.</summary>
    public const string Line = "1,A,Lamp,2,2010-12-01 08:26:00,2.5,17850,United Kingdom\n";

    public string Folder { get; } = Directory.CreateTempSubdirectory("transactions-").FullName;

    public string FilePath => Path.Combine(Folder, "transactions.csv");

    /// <summary>What `segment` writes.</summary>
    public string CustomersPath => Path.Combine(Folder, "customers.csv");

    public string ReportPath => Path.Combine(Folder, "customers.html");

    /// <summary>Invented customers of two countries, each with a habit of their own.</summary>
    public static string Shop(int customers)
    {
        var random = new Random(3);
        var lines = new System.Text.StringBuilder(Header);
        for (var customer = 0; customer < customers; customer++)
        {
            var country = customer % 4 == 0 ? "France" : "United Kingdom";
            var first = new DateTime(2024, 1, 1).AddDays(random.Next(300));
            for (var invoice = 0; invoice <= random.Next(1, 1 + (customer % 9)); invoice++)
            {
                var time = first.AddHours(random.Next(24 * 60));
                lines.Append($"{customer}-{invoice},A{random.Next(20)},Lamp,{random.Next(1, 9)},")
                    .Append($"{time:yyyy-MM-dd HH:mm},{random.Next(100, 900) / 100.0},{customer},{country}\n");
            }
        }

        return lines.ToString();
    }

    public TransactionOptions Options(string? csv = null, string? dateFormat = null, params string[] columns)
    {
        if (csv is not null) File.WriteAllText(FilePath, csv);
        return new(FilePath, TransactionOptions.Renamed(columns), dateFormat, Home: null);
    }

    /// <summary>A `segment` that must succeed.</summary>
    public async Task<WorkerRun> Segment(ModelsFolder models, string csv, params string[] more)
    {
        File.WriteAllText(FilePath, csv);
        var run = await Worker.Run(
            ["segment", "--data", FilePath, "--output", CustomersPath, "--models", models.Path, .. more]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }

    public RfmTable Read(string lines, DateTime? asOf = null) =>
        RfmTable.Read(Options(Header + lines), asOf, TestContext.Current.CancellationToken);

    public string Refusal(string csv) => Assert.Throws<DataException>(() =>
        RfmTable.Read(Options(csv), asOf: null, TestContext.Current.CancellationToken)).Message;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
