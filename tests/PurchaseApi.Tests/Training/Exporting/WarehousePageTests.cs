using DuckDB.NET.Data;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Exporting;

/// <summary>The statements of docs/score-in-your-warehouse.md around an exported query.</summary>
public sealed class WarehousePageTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("warehouse-").FullName;

    private static string Models => Path.Combine(SharedData.Repository, "models");

    private static string Sample => Path.Combine(Models, "purchase", "sample.csv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_view_in_postgresql_answers_as_the_service_does()
    {
        var query = await Export("postgresql", "--engine", server.Url);
        await server.Load(
            "sessions", "customer_id int, time_spent float8, pages_viewed int, basket_value float8, device_type text, "
            + "customer_type text, purchase int",
            await File.ReadAllTextAsync(Sample, TestContext.Current.CancellationToken));

        await server.Run($"CREATE VIEW scored AS {query}");
        var best = await server.Lines(
            "SELECT customer_id, action FROM scored WHERE action <> 'none' ORDER BY expected_gain DESC LIMIT 500");

        var served = await Served();
        Assert.All(best, line => Assert.Contains(line, served));
        var actions = served.Count(line => !line.EndsWith(",none", StringComparison.Ordinal));
        Assert.Equal(Math.Min(500, actions), best.Length);
    }

    [Fact]
    public async Task Duckdb_answers_parquet_as_the_service_does()
    {
        var query = await Export("duckdb");
        await using var duckDb = new DuckDBConnection("DataSource=:memory:");
        await duckDb.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = duckDb.CreateCommand();
        async Task Run(string text)
        {
            command.CommandText = text;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await Run($"COPY (SELECT * FROM read_csv('{Sample}')) TO '{folder}/part.parquet'");
        await Run($"CREATE VIEW sessions AS SELECT * FROM '{folder}/*.parquet'");
        await Run($"COPY (SELECT customer_id, action FROM ({query})) TO '{folder}/scored.csv' (HEADER false)");

        Assert.Equal((await Served()).Order(), File.ReadLines(Path.Combine(folder, "scored.csv")).Order());
    }

    private async Task<string> Export(string dialect, params string[] options)
    {
        var output = Path.Combine(folder, "purchase.sql");
        var run = await Worker.Run(
        [
            "export", "--model", "purchase", "--models", Models, "--format", "sql", "--dialect", dialect, "--from",
            "sessions", "--output", output, .. options,
        ]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
    }

    /// <summary>Customer and action.</summary>
    private async Task<HashSet<string>> Served()
    {
        var output = Path.Combine(folder, "served.csv");
        var run = await Worker.Run(
            "predict", "--model", "purchase", "--models", Models, "--data", Sample, "--output", output);
        Assert.Equal(0, run.ExitCode);
        var header = File.ReadLines(output).First().Split(',');
        var (id, action) = (Array.IndexOf(header, "customer_id"), Array.IndexOf(header, "action"));
        var rows = File.ReadLines(output).Skip(1).Select(line => line.Split(','));
        return [.. rows.Select(row => $"{row[id]},{row[action]}")];
    }
}
