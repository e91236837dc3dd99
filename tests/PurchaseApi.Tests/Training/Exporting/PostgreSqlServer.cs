using System.Diagnostics;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Exporting;

/// <summary>A PostgreSQL of its own, on a socket in a temporary folder: no port, nothing left behind.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("pg-").FullName;

    /// <summary>null where PostgreSQL is not installed.</summary>
    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    internal string Connection
    {
        get
        {
            Needs.Present(Programs is not null, "PostgreSQL is not installed");
            return $"Host={folder};Username=test;Database=postgres";
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Programs is null) return;

        // The server refuses to run as root.
        if (Environment.UserName == "root") await Run("chown", "postgres", folder);
        var data = Path.Combine(folder, "data");
        await RunAsServer("initdb", "--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync");
        await RunAsServer(
            "pg_ctl", "--pgdata", data, "--wait", "--log", Path.Combine(folder, "log"), "--options",
            $"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off", "start");
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
            ? Run("runuser", ["-u", "postgres", "--", path, .. arguments])
            : Run(path, arguments);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
