using System.Diagnostics;
using System.Globalization;
using System.Net;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>A models folder that others write to, while the service and the worker use it.</summary>
public sealed class HostileVolumeTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task M_05_a_pipe_does_not_block()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no pipes with names here");
        var old = models.Publish();
        await using var service = await RunningService.Start(models.Path);
        var current = Path.Combine(models.Path, "purchase", "current");

        File.Delete(current);
        using (var mkfifo = Process.Start("mkfifo", [current])!) await mkfifo.WaitForExitAsync(Built.Cancellation);
        await Eventually.Holds(async () =>
            (await Info(service)).Contains("last_reload_error", StringComparison.Ordinal));
        Assert.Equal(old.Id.Text, (string?)(await service.Predict()).Body["model_version"]);
        File.Delete(current);
        var next = models.Publish(intercept: 1);

        await Eventually.Holds(async () => (string?)(await service.Predict()).Body["model_version"] == next.Id.Text);
        Catalogue.Tell("M-05", "a pipe is refused, the old version serves, the next one is taken");
    }

    [Fact]
    public async Task M_13_promote_on_an_unreadable_disk_is_one_line_of_error()
    {
        const string Calls = "openat,pread64,read,fstat,rename";
        Needs.Present(File.Exists(Strace.Program), "strace is not installed");
        var version = models.Publish();
        var lines = 0;
        for (var nth = 1; nth <= 12; nth++)
        {
            var ended = await Built.Run(Strace.Program,
                [
                    .. Strace.Only(Calls), "-P", Path.Combine(models.Path, "purchase", "current"), "-P",
                    Path.Combine(models.Path, "purchase", version.Id.Text, "manifest.json"),
                    "-e", $"inject={Calls}:error=EIO:when={nth}", "dotnet", Built.Worker, "promote",
                    "--model", "purchase", "--version", version.Id.Text, "--models", models.Path,
                ]);
            Assert.DoesNotContain("   at ", ended.Output + ended.Errors);
            Assert.InRange(ended.ExitCode, 0, 1);
            if (ended.ExitCode == 1) lines += Assert.Single(ended.Errors.Trim().Split('\n')).Length > 0 ? 1 : 0;
            Assert.Equal(version.Id, models.Repository.Current("purchase"));
        }

        Catalogue.Tell("M-13", $"12 calls that fail with EIO: {lines} times one line, current is whole");
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task M_24_many_publications_do_not_disturb_answers()
    {
        models.Publish();
        await using var service = await RunningService.Start(models.Path);
        for (var i = 0; i < 30; i++) models.Publish(i);
        var (quiet, _) = await Times(service, () => Task.Delay(TimeSpan.FromSeconds(10), Built.Cancellation));
        var before = service.Memory;

        var (storm, answered) = await Times(service, () => Task.Run(() =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 1_000 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1); i++)
            {
                var version = models.Publish(i);
                if (i % 10 == 0)
                    File.WriteAllText(models.Repository.Folder("purchase", version.Id) + "/model.json", "{");
                if (i % 100 == 99) foreach (var old in models.Repository.Versions("purchase").Skip(20))
                    Directory.Delete(models.Repository.Folder("purchase", old), recursive: true);
            }
        }));

        Assert.InRange(storm, 0, Math.Max(10, 2 * quiet));
        Assert.InRange(service.Memory, 0, before * 1.2);
        Catalogue.Tell("M-24", string.Create(CultureInfo.InvariantCulture,
            $"{answered} answers, all 200; p99 {storm:F1} ms, {quiet:F1} ms when quiet; "
            + $"{service.Memory / (double)before:F2} x memory"));
    }

    public void Dispose() => models.Dispose();

    private static async Task<string> Info(RunningService service) =>
        await service.Client.GetStringAsync("/model/info", Built.Cancellation);

    /// <returns>The p99 of single rows in milliseconds while something else is done, and how many there were.</returns>
    private static async Task<(double P99, int Answered)> Times(RunningService service, Func<Task> meanwhile)
    {
        var (times, work) = (new List<double>(), meanwhile());
        while (!work.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await work;
        return (times.Order().ElementAt(times.Count * 99 / 100), times.Count);
    }
}
