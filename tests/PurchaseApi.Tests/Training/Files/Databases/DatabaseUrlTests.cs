using Npgsql;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Tests.Training.Files.Databases;

public sealed class DatabaseUrlTests
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData("postgresql://me@db.shop:6432/orders", "db.shop", 6432, "orders", "me", "postgresql://db.shop/orders")]
    [InlineData("postgres://db/orders", "db", 5432, "orders", null, "postgresql://db/orders")]
    [InlineData("postgresql:///orders?host=/run/pg&user=a%20b", "/run/pg", 5432, "orders", "a b", "postgresql:///orders")]
    [InlineData("postgresql://db?dbname=orders&port=1", "db", 1, "orders", null, "postgresql://db/orders")]
    public void A_url_says_where_the_database_is(
        string url, string host, int port, string name, string? user, string shown)
    {
        var database = Database.Parse(url);

        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.Equal((host, port, name, user), (settings.Host, settings.Port, settings.Database, settings.Username));
        Assert.Equal(shown, database.Name);
    }

    [Theory]
    [InlineData($"postgresql://me:{Secret}@db/orders")]
    [InlineData("postgresql://me:@db/orders")]
    [InlineData($"postgresql://db/orders?user=me&password={Secret}")]
    public void A_password_in_a_url_is_refused(string url)
    {
        var error = Assert.Throws<DataException>(() => Database.Parse(url));

        Assert.Contains("PGPASSWORD", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://db/orders?sslmode=often", "sslmode")]
    [InlineData("postgresql://db/orders?pooling=true", "pooling")]
    [InlineData("mysql://db/orders", "postgresql://")]
    public void Other_urls_are_refused(string url, string named) =>
        Assert.Contains(named, Assert.Throws<DataException>(() => Database.Parse(url)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("train --model m --data URL --query select")]
    [InlineData("evaluate --model m --data URL --query select")]
    [InlineData("segment --output x.csv --data URL --query select")]
    [InlineData("predict --model m --output x.csv --data URL --query select")]
    [InlineData("predict --model m --data x.csv --table t --to URL")]
    [InlineData("export --model m --output x.sql --format sql --dialect postgresql --engine URL")]
    public async Task No_command_takes_a_password_or_repeats_it(string command)
    {
        var run = await Worker.Run(
            [.. command.Split(' ').Select(word => word == "URL" ? $"postgresql://me:{Secret}@db/orders" : word)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("PGPASSWORD", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Errors + run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data postgresql://db/orders --output x.csv", "--query")]
    [InlineData("--data rows.csv --query select --output x.csv", "--query")]
    [InlineData("--data rows.csv --to postgresql://db/orders", "--table")]
    [InlineData("--data rows.csv --table scores", "--output")]
    [InlineData("--data rows.csv", "--output")]
    [InlineData("--data rows.csv --output x.csv --to postgresql://db/orders --table scores", "either")]
    [InlineData("--data rows.csv --output x.csv --replace", "--replace")]
    [InlineData("--data rows.csv --to postgresql://db/orders --table a;b", "--table")]
    public async Task What_belongs_together_is_said(string options, string named)
    {
        var run = await Worker.Run(["predict", "--model", "m", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
    }
}
