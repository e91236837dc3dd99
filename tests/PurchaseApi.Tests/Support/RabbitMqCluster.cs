using System.Diagnostics;

namespace PurchaseApi.Tests.Support;

/// <summary>A RabbitMQ cluster by tests/rabbitmq-cluster.sh. It ends when its standard input does: with the test, and
/// with a test process that is killed.</summary>
internal sealed class RabbitMqCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private RabbitMqCluster(DirectoryInfo folder, Process process) => (this.folder, this.process) = (folder, process);

    /// <summary>host:port of each node.</summary>
    public IReadOnlyList<string> Hosts { get; private set; } = [];

    public string Uri => $"amqp://guest:guest@{string.Join(',', Hosts)}/";

    private static string Script => Path.Combine(SharedData.Repository, "tests", "rabbitmq-cluster.sh");

    /// <param name="nodes">How many.</param>
    /// <param name="settings">Lines of rabbitmq.conf.</param>
    public static async Task<RabbitMqCluster> StartAsync(int nodes, string settings = "")
    {
        Needs.Present(File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server"), "rabbitmq-server is not installed");
        var home = Directory.CreateTempSubdirectory("rabbit-");
        var start = new ProcessStartInfo("bash", [Script, "run", home.FullName, $"{nodes}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["RABBITMQ_SETTINGS"] = settings;
        start.Environment["RABBITMQ_START_SECONDS"] = $"{StartLimit.TotalSeconds:0}";
        var cluster = new RabbitMqCluster(home, Process.Start(start)!);
        try
        {
            var hosts = await cluster.process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(hosts);   // else the script has said why on standard error
            cluster.Hosts = hosts.Split(' ');
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <param name="node">From 1.</param>
    public Task KillAsync(int node) => RunAsync("kill", node);

    /// <summary>Completes when the node has rejoined.</summary>
    /// <param name="node">From 1.</param>
    public Task RestartAsync(int node) => RunAsync("restart", node);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task RunAsync(string command, int node)
    {
        using var run = Process.Start("bash", [Script, command, folder.FullName, $"{node}"]);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
    }
}
