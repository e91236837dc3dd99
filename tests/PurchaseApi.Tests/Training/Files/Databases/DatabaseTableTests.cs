using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Files.Databases;

/// <summary>Answers in a table of a database.</summary>
public sealed class DatabaseTableTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>, IAsyncLifetime
{
    /// <summary>A million sessions, made as they are read.</summary>
    private const string Million =
        "SELECT i AS customer_id, i % 60 AS time_spent, i % 9 AS pages_viewed, i % 200 AS basket_value, "
        + "'Mobile' AS device_type, 'New' AS customer_type FROM generate_series(1, 1000000) AS i";

    private readonly ModelsFolder models = new();

    public async ValueTask InitializeAsync()
    {
        _ = server.Url;   // skipped where there is no PostgreSQL
        await server.Run("DROP TABLE IF EXISTS scores; DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
        models.Publish(yaml: ModelsFolder.DecidingYaml);
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_table_holds_the_answers_of_the_file()
    {
        var output = Path.Combine(models.Path, "out.csv");
        var rows = $"{Million} LIMIT 1000";

        await Predict("--data", server.Url, "--query", rows, "--output", output, "--keep", "time_spent,device_type");
        var run = await Predict(
            "--data", server.Url, "--query", rows, "--keep", "time_spent,device_type", "--to", server.Url, "--table",
            "shop.scores");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("answered 1000 rows in the table shop.scores", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadLines(output).Skip(1).Order(StringComparer.Ordinal),
            (await server.Lines("SELECT * FROM shop.scores")).Order(StringComparer.Ordinal));
        Assert.Equal(
            "time_spent bigint, device_type text, customer_id bigint, prediction integer, probability double precision",
            await server.Run(
                "SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum) FROM pg_attribute "
                + "WHERE attrelid = 'shop.scores'::regclass AND attnum BETWEEN 1 AND 5"));
    }

    [Fact]
    public async Task Answers_are_added_or_replace_those_before()
    {
        string[] command = ["--data", server.Url, "--query", $"{Million} LIMIT 10", "--to", server.Url, "--table", "scores"];
        await Predict(command);
        await server.Run("ALTER TABLE scores ADD scored_at timestamptz DEFAULT now()");

        await Predict(command);
        Assert.Equal(20L, await server.Run("SELECT count(*) FROM scores"));

        await Predict([.. command, "--replace"]);
        Assert.Equal(10L, await server.Run("SELECT count(scored_at) FROM scores"));
    }

    [Fact]
    public async Task A_table_that_was_read_may_be_replaced()
    {
        await Predict("--data", server.Url, "--query", $"{Million} LIMIT 10", "--keep", "all", "--to", server.Url,
            "--table", "scores");

        var run = await Predict("--data", server.Url, "--query",
            "SELECT time_spent, pages_viewed, basket_value, device_type, customer_type, customer_id FROM scores LIMIT 3",
            "--keep", "all", "--to", server.Url, "--table", "scores", "--replace");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(3L, await server.Run("SELECT count(*) FROM scores"));
    }

    [Fact]
    public async Task Bad_rows_are_answered_with_their_errors()
    {
        const string Query = "SELECT 1 AS customer_id, 'NaN'::float8 AS time_spent, 1 AS pages_viewed, "
            + "'Infinity'::float8 AS basket_value, 'Mobile' AS device_type, 'New' AS customer_type";

        await Predict("--data", server.Url, "--query", Query, "--to", server.Url, "--table", "scores");

        Assert.Equal("NOT_FINITE", await server.Run("SELECT error_code FROM scores WHERE customer_id = 1"));
    }

    [Theory]
    [InlineData("customer_id date", "customer_id")]
    [InlineData("customer_id bigint, other text", "prediction")]
    public async Task A_table_that_does_not_fit_is_refused_before_a_row_is_read(string columns, string named)
    {
        await server.Run($"CREATE TABLE scores ({columns})");

        var run = await Predict("--data", server.Url, "--query", Million, "--to", server.Url, "--table", "scores");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors, '\n');
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_the_wrong_type_writes_nothing()
    {
        string[] command = ["--to", server.Url, "--table", "scores", "--data", server.Url, "--query"];
        await Predict([.. command, $"{Million} LIMIT 10"]);

        var run = await Predict(
            [.. command, "SELECT 'A-' || customer_id AS customer_id, time_spent, pages_viewed, basket_value, device_type, "
                + $"customer_type FROM ({Million} LIMIT 100) AS rows", "--replace"]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors, '\n');
        Assert.Contains("column customer_id: \"A-", run.Errors, StringComparison.Ordinal);
        Assert.Equal(10L, await server.Run("SELECT count(*) FROM scores"));
    }

    [Fact]
    public async Task A_database_that_drops_the_connection_after_500000_rows_leaves_no_table()
    {
        const string Query = "SELECT *, CASE customer_id WHEN 500000 THEN pg_terminate_backend(pg_backend_pid()) END "
            + $"AS note FROM ({Million}) AS rows";

        var run = await Predict(
            "--data", server.Url, "--query", Query, "--keep", "note", "--to", server.Url, "--table", "scores");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors, '\n');
        Assert.Contains("terminating connection", run.Errors, StringComparison.Ordinal);
        await NothingIsLeft();
    }

    [Fact]
    public async Task A_connection_that_is_cut_while_answers_are_written_leaves_no_table()
    {
        using var cut = new CutConnections(server.Socket, bytes: 30 << 20);

        var run = await Predict("--data", server.Url, "--query", Million, "--to", cut.Url, "--table", "scores");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Errors, '\n');
        Assert.Contains("postgresql:///postgres", run.Errors, StringComparison.Ordinal);
        await NothingIsLeft();
    }

    private async Task NothingIsLeft() => Assert.Equal(
        0L, await server.Run("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'shop')"));

    private Task<WorkerRun> Predict(params string[] options) => Worker.Run(
        ["predict", "--model", "purchase", "--models", models.Path, "--version", "latest", .. options]);
}
