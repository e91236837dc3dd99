using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>A service that stops while it is used.</summary>
public sealed class StopUnderLoadTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public StopUnderLoadTests()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");
        models.Publish();
    }

    /// <summary>The balancer does not ask for health: it sends new connections to whoever accepts, and clients keep
    /// theirs until they are told.</summary>
    [Fact]
    public Task L_01_keep_alive_clients_survive_a_rolling_restart() => Restart(times: 2);

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public Task L_01_keep_alive_clients_survive_twenty_restarts() => Restart(times: 20);

    private async Task Restart(int times)
    {
        var target = await RunningService.Start(models.Path, ["--Serving:DrainSeconds", "1"]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        var (answered, failures) = (0, new ConcurrentQueue<string>());
        var clients = Enumerable.Range(0, 4).Select(async _ =>
        {
            using var handler = new SocketsHttpHandler();
            using var client = new HttpClient(handler);
            Uri? kept = null;
            while (!stop.IsCancellationRequested)
            {
                kept ??= Volatile.Read(ref target).Client.BaseAddress!;
                try
                {
                    using var answer = await client.PostAsJsonAsync(
                        new Uri(kept, "/predict"), Sessions.Typical, Built.Cancellation);
                    if (answer.StatusCode != HttpStatusCode.OK) failures.Enqueue($"{answer.StatusCode}");
                    if (answer.Headers.ConnectionClose == true) kept = null;
                    Interlocked.Increment(ref answered);
                }
                catch (HttpRequestException error)
                {
                    failures.Enqueue(error.Message);
                }
            }
        }).ToArray();

        for (var i = 0; i < times; i++)
        {
            var old = target;
            var before = Volatile.Read(ref answered);
            await Eventually.Holds(() => Task.FromResult(Volatile.Read(ref answered) > before + 260));
            Volatile.Write(ref target, await RunningService.Start(models.Path, ["--Serving:DrainSeconds", "1"]));
            await old.Signal("TERM");
            Assert.Equal(0, (await old.Exit()).ExitCode);
            await old.DisposeAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        await target.DisposeAsync();

        Assert.Empty(failures);
        Catalogue.Tell("L-01", $"{times} rolling restarts: 0 of {answered} requests without an answer");
    }

    [Fact]
    public async Task L_04_a_second_SIGTERM_stops_endless_streams()
    {
        await using var service = await RunningService.Start(models.Path, ["--Serving:DrainSeconds", "3600"]);
        using var stream = await ChunkedRequest.Open(
            service, "time_spent,pages_viewed,basket_value,device_type,customer_type\n1,1,1,Mobile,New\n");
        await stream.Until("200 OK");

        await service.Signal("TERM");
        await Eventually.Holds(async () => await service.Status("/health/ready") == HttpStatusCode.ServiceUnavailable);
        await service.Signal("TERM");

        var (exitCode, after) = await service.Exit();
        Assert.Equal(0, exitCode);
        Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Catalogue.Tell("L-04", $"exit code 0 after {after.TotalSeconds:F1} s");
    }

    [Fact]
    public async Task R_16_SIGTERM_works_when_output_is_not_read()
    {
        var port = Collector.FreePort();
        using var process = Built.Start(
            Built.Service,
            [
                "--urls", $"http://127.0.0.1:{port}", "--Serving:ModelsPath", models.Path,
                "--Serving:DrainSeconds", "0",
                "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace",
            ]);
        try
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
            await Eventually.Holds(async () => await Ready(client));
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 500; i++)
                using (await client.PostAsJsonAsync("/predict", Sessions.Typical, Built.Cancellation)) { }

            var perRequest = Stopwatch.GetElapsedTime(start) / 500;
            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
                await kill.WaitForExitAsync(Built.Cancellation);
            await process.WaitForExitAsync(Built.Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Built.Cancellation);

            Assert.Equal(0, process.ExitCode);
            Assert.InRange(perRequest, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
            Catalogue.Tell(
                "R-16", $"{perRequest.TotalMilliseconds:F1} ms a request with a full pipe, exit code 0 on SIGTERM");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => models.Dispose();

    private static async Task<bool> Ready(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready", Built.Cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
