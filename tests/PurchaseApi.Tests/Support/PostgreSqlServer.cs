using System.Diagnostics;
using Npgsql;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Tests.Support;

/// <summary>A PostgreSQL of its own, on a socket in a temporary folder: no port, nothing left behind.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    /// <summary>The only user that needs one, in every database.</summary>
    internal const string Guarded = "guarded", Password = "s3cret-of-the-shop";

    private readonly string folder = Directory.CreateTempSubdirectory("pg-").FullName;

    /// <summary>null where PostgreSQL is not installed.</summary>
    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    internal string Url => UrlFor("test");

    internal string Socket => Path.Combine(folder, ".s.PGSQL.5432");

    internal string UrlFor(string user)
    {
        Needs.Present(Programs is not null, "PostgreSQL is not installed");
        return $"postgresql:///postgres?user={user}&host={folder}";
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The first cell of its answer.</returns>
    internal async Task<object?> Run(string statement)
    {
        await using var connection = await Database.Parse(Url).OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What a query answers, as lines of CSV.</summary>
    internal async Task<string[]> Lines(string query)
    {
        await using var connection = await Database.Parse(Url).OpenAsync();
        using var text = await connection.BeginTextExportAsync(
            $"COPY ({query}) TO STDOUT (FORMAT csv)", TestContext.Current.CancellationToken);
        return (await text.ReadToEndAsync(TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Makes a table of a CSV file.</summary>
    /// <param name="columns">With their types.</param>
    internal async Task Load(string table, string columns, string csv)
    {
        await using var connection = await Database.Parse(Url).OpenAsync();
        await using (var create = new NpgsqlCommand($"CREATE TABLE {table} ({columns})", connection))
            await create.ExecuteNonQueryAsync();
        await using var copy = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN (FORMAT csv, HEADER)");
        await copy.WriteAsync(csv);
    }

    public async ValueTask InitializeAsync()
    {
        if (Programs is null) return;

        // The server refuses to run as root.
        if (Environment.UserName == "root") await Execute("chown", "postgres", folder);
        var data = Path.Combine(folder, "data");
        await RunAsServer("initdb", "--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync");
        var rules = Path.Combine(data, "pg_hba.conf");
        await File.WriteAllTextAsync(
            rules, $"local all {Guarded} scram-sha-256\n{await File.ReadAllTextAsync(rules)}");
        await RunAsServer(
            "pg_ctl", "--pgdata", data, "--wait", "--log", Path.Combine(folder, "log"), "--options",
            $"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off", "start");
        await Run($"CREATE ROLE {Guarded} SUPERUSER LOGIN PASSWORD '{Password}'");
    }

    public async ValueTask DisposeAsync()
    {
        if (Programs is not null)
            await RunAsServer("pg_ctl", "--pgdata", Path.Combine(folder, "data"), "--mode", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static Task RunAsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.UserName == "root"
            ? Execute("runuser", ["-u", "postgres", "--", path, .. arguments])
            : Execute(path, arguments);
    }

    private static async Task Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
