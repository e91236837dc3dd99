using System.Diagnostics;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>Ctrl-C in the middle of the worker's work.</summary>
public sealed class WorkerStopTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");

    // Far more than can be tried before the signal comes.
    private static readonly string[] LongSearch = ["--algorithms", "logistic_regression", "--trials", "100000"];

    private readonly ModelsFolder models = new();
    private readonly string inbox = Directory.CreateTempSubdirectory("inbox-").FullName;

    public WorkerStopTests() => Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");

    [Fact]
    public async Task Interrupted_training_publishes_nothing()
    {
        var (exitCode, errors) = await Interrupt(
            "read: done", "INT", ["train", "--model", "purchase", "--data", Sample, .. LongSearch]);

        Assert.Equal((130, "Interrupted. Nothing was published.\n"), (exitCode, errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(models.Path));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_waiting_watch_can_be_stopped(string signal)
    {
        var (exitCode, errors) = await Interrupt("is watched", signal, Watch("--poll", "01:00:00"));

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Empty(Directory.EnumerateFiles(inbox, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Stopping_a_watch_in_training_keeps_the_file()
    {
        File.Copy(Sample, Path.Combine(inbox, "a.csv"));

        var (exitCode, errors) = await Interrupt("read: done", "INT", Watch("--poll", "00:00:00.050"));

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            [Path.Combine(inbox, "a.csv")], Directory.EnumerateFiles(inbox, "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(models.Path));
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(inbox, recursive: true);
    }

    private string[] Watch(params string[] more) =>
        ["watch", "--model", "purchase", "--inbox", inbox, .. LongSearch, .. more];

    /// <summary>Sends a signal when the worker has said something.</summary>
    private async Task<(int ExitCode, string Errors)> Interrupt(string when, string signal, string[] arguments)
    {
        using var worker = Built.Start(Built.Worker, [.. arguments, "--models", models.Path]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (await worker.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                if (line.Contains(when, StringComparison.Ordinal)) break;
            using var kill = Process.Start("kill", [$"-{signal}", $"{worker.Id}"]);
            await worker.WaitForExitAsync(limit.Token);
            return (worker.ExitCode, await worker.StandardError.ReadToEndAsync(limit.Token));
        }
        finally
        {
            if (!worker.HasExited) worker.Kill(entireProcessTree: true);
        }
    }
}
