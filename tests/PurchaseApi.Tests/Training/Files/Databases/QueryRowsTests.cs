using System.Runtime.Versioning;
using System.Text.Json;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Transactions;

namespace PurchaseApi.Tests.Training.Files.Databases;

/// <summary>Rows of a query in place of a file.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class QueryRowsTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>, IAsyncLifetime
{
    private const string Ordered = "SELECT * FROM sessions ORDER BY customer_id; ";

    private readonly ModelsFolder models = new();

    private static string Sample => Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");

    public async ValueTask InitializeAsync()
    {
        _ = server.Url;   // skipped where there is no PostgreSQL
        await server.Run("DROP TABLE IF EXISTS sessions; CREATE SEQUENCE IF NOT EXISTS counter");
        await server.Load(
            "sessions", "customer_id int, time_spent float8, pages_viewed numeric, basket_value real, device_type text, "
            + "customer_type varchar(20), purchase int", await File.ReadAllTextAsync(Sample));
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_query_trains_the_model_that_its_file_trains()
    {
        using var ofFile = new ModelsFolder();

        var query = await Train(models.Path, "--data", server.Url, "--query", Ordered);
        var file = await Train(ofFile.Path, "--data", Sample);

        Assert.Equal((0, ""), (query.ExitCode, query.Errors));
        Assert.Equal(0, file.ExitCode);
        var (trained, expected) = (Load(models), Load(ofFile));
        Assert.Equal(ReadModel(ofFile, expected), ReadModel(models, trained));
        Assert.Equal("postgresql:///postgres, SELECT * FROM sessions ORDER BY customer_id;", trained.Manifest.Data.Source);
        Assert.Matches("^[0-9a-f]{64}$", trained.Manifest.Data.Sha256);

        var again = await Worker.Run("evaluate", "--model", "purchase", "--models", models.Path, "--version", "latest",
            "--data", server.Url, "--query", Ordered, "--json");
        using var document = JsonDocument.Parse(again.Output);
        Assert.Contains("was trained on", document.RootElement.GetProperty("warning").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_may_be_a_query()
    {
        using var file = new TransactionsFile();
        await File.WriteAllTextAsync(
            file.FilePath, TransactionsFile.Shop(customers: 200), TestContext.Current.CancellationToken);
        await server.Run("DROP TABLE IF EXISTS orders");
        await server.Load(
            "orders", "\"InvoiceNo\" text, \"StockCode\" text, \"Description\" text, \"Quantity\" int, "
            + "\"InvoiceDate\" timestamp, \"UnitPrice\" numeric, \"CustomerID\" bigint, \"Country\" text",
            await File.ReadAllTextAsync(file.FilePath, TestContext.Current.CancellationToken));

        var expected = await Segment(file, "--data", file.FilePath);
        var found = await Segment(file, "--data", server.Url, "--query", "SELECT * FROM orders");

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("time_spent", "'NaN'::float8", "was 'NaN'")]
    [InlineData("time_spent", "'-Infinity'::float8", "time_spent")]
    [InlineData("basket_value", "'Infinity'::real", "basket_value")]
    [InlineData("pages_viewed", "'{1,2}'::int[]", "pages_viewed")]
    [InlineData("pages_viewed", "interval '1 day'", "pages_viewed")]
    [InlineData("device_type", "17", "device_type")]
    [InlineData("purchase", "'perhaps'", "purchase")]
    public async Task A_cell_that_the_contract_refuses_ends_the_training_with_one_line(
        string column, string cell, string named)
    {
        string[] columns =
            ["customer_id", "time_spent", "pages_viewed", "basket_value", "device_type", "customer_type", "purchase"];
        var query = $"SELECT {string.Join(", ", columns.Select(one => one == column ? $"{cell} AS {one}" : one))} "
            + "FROM sessions";

        var run = await Train(models.Path, "--data", server.Url, "--query", query);

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Errors, '\n');
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
        Assert.Contains("row 1", run.Errors, StringComparison.Ordinal);
        Assert.Empty(models.Repository.Versions("purchase"));
    }

    [Theory]
    [InlineData("SELECT * FROM nowhere", "nowhere")]
    [InlineData("SELECT 1 AS a, 2 AS a", "two columns 'a'")]
    [InlineData("DELETE FROM sessions RETURNING *", "syntax error")]
    [InlineData("SELECT nextval('counter'), * FROM sessions", "read-only transaction")]
    [InlineData("SELECT time_spent FROM sessions", "pages_viewed")]
    [InlineData("SELECT *, 1 / (customer_id - 3000) FROM sessions", "division by zero")]
    public async Task A_query_that_fails_is_told_on_one_line(string query, string told)
    {
        var run = await Train(models.Path, "--data", server.Url, "--query", query);

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Errors, '\n');
        Assert.Contains(told, run.Errors, StringComparison.Ordinal);
        Assert.Equal(5000L, await server.Run("SELECT count(*) FROM sessions"));
    }

    [Fact]
    public async Task A_password_is_in_no_file_and_no_output()
    {
        var passwords = Path.Combine(models.Path, ".pgpass");
        await File.WriteAllTextAsync(
            passwords, $"*:*:*:{PostgreSqlServer.Guarded}:{PostgreSqlServer.Password}\n",
            TestContext.Current.CancellationToken);
        var empty = Path.Combine(models.Path, ".empty");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        foreach (var file in (string[])[passwords, empty]) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var url = server.UrlFor(PostgreSqlServer.Guarded);

        var without = await Train(models.Path, "--data", $"{url}&passfile={empty}", "--query", Ordered);
        var with = await Train(models.Path, "--data", $"{url}&passfile={passwords}", "--query", Ordered);

        Assert.Equal(1, without.ExitCode);
        Assert.Contains("PGPASSWORD", without.Errors, StringComparison.Ordinal);
        Assert.Equal((0, ""), (with.ExitCode, with.Errors));
        File.Delete(passwords);
        var written = Directory.EnumerateFiles(models.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        Assert.All([with.Output, without.Errors, .. written], text =>
            Assert.DoesNotContain(PostgreSqlServer.Password, text, StringComparison.Ordinal));
    }

    private static Task<WorkerRun> Train(string folder, params string[] data) => Worker.Run(
    [
        "train", "--model", "purchase", "--models", folder, "--algorithms", "logistic_regression", "--trials", "1",
        .. data,
    ]);

    private static async Task<string> Segment(TransactionsFile file, params string[] data)
    {
        var run = await Worker.Run(["segment", "--output", file.CustomersPath, "--no-publish", .. data]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return await File.ReadAllTextAsync(file.CustomersPath, TestContext.Current.CancellationToken);
    }

    private static PublishedVersion Load(ModelsFolder folder) =>
        PublishedVersion.Load(folder.Repository, "purchase", folder.Repository.Versions("purchase")[0]);

    private static string ReadModel(ModelsFolder folder, PublishedVersion version) =>
        File.ReadAllText(Path.Combine(folder.Path, "purchase", version.Id.Text, "model.json"));
}
