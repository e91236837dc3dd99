using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>More work than there is memory, connections or time.</summary>
[Collection(nameof(Alone))]
public sealed class OverloadTests : IDisposable
{
    private const string Explain = "/predict/batch?explain=true&top_reasons=100";

    /// <summary>What the runtime takes as its heap's limit in a container of 512 MB.</summary>
    private static readonly Dictionary<string, string> Container = new() { ["DOTNET_GCHeapHardLimit"] = "0x18000000" };

    private static readonly string[] Expected = ["200", "207", "422", "503+Retry-After"];

    private readonly ModelsFolder models = new();

    public OverloadTests() => models.Publish();

    [Fact]
    public Task R_07_large_bodies_stay_within_memory() => SendLarge(count: 24, atOnce: 24);

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public Task R_07_hundreds_of_large_bodies_stay_within_memory() => SendLarge(count: 200, atOnce: 64);

    private async Task SendLarge(int count, int atOnce)
    {
        await using var service = await RunningService.Start(models.Path, environment: Container);
        await new Flood(service).Send(4, 2, "/predict/batch", Flood.Plain);
        await new Flood(service).Send(4, 4, Explain, Flood.Explained);   // what explains is made once and kept
        var before = service.Memory;
        var (explained, bad) = (new Flood(service), new Flood(service));

        await explained.Send(count, atOnce, Explain, Flood.Explained);
        await bad.Send(count, atOnce, "/predict/batch", Flood.Bad);

        Assert.Subset(Expected.ToHashSet(), explained.Outcomes.Keys.Concat(bad.Outcomes.Keys).ToHashSet());
        Assert.Contains("200", explained.Outcomes.Keys);
        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);
        Assert.InRange(service.PeakMemory >> 20, 0, 512);
        var least = await LeastMemory(service, TimeSpan.FromSeconds(30), enough: before * 1.2);
        Catalogue.Tell("R-07", $"explained {explained}; bad {bad}; peak {service.PeakMemory >> 20} MB, "
            + $"{before >> 20} MB before and {least >> 20} MB after");
        Assert.InRange(least, 0, before * 1.2);
    }

    [Fact]
    public async Task A_01_compressed_empty_lines_get_at_most_10_MB()
    {
        await using var service = await RunningService.Start(models.Path, environment: Container);
        var flood = new Flood(service);
        var lines = Flood.Packed(new StringBuilder().Insert(0, "{}\n", 1_300_000).ToString(), CompressionLevel.Optimal);

        await flood.Send(100, 16, "/predict/batch", lines, "application/x-ndjson");
        var start = Stopwatch.GetTimestamp();
        var next = new Flood(service);
        await next.Send(1, 1, "/predict/batch", lines, "application/x-ndjson");

        Assert.DoesNotContain(flood.Outcomes.Keys, outcome => outcome.StartsWith("500", StringComparison.Ordinal));
        Assert.InRange(flood.Largest, 0, 10 << 20);
        Assert.DoesNotContain("503+Retry-After", next.Outcomes.Keys);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Catalogue.Tell("A-01", $"{lines.Length} bytes of packed lines: {flood}; largest answer {flood.Largest} bytes");
    }

    [Fact]
    public async Task R_06_descriptors_never_run_out()
    {
        Needs.Present(File.Exists("/usr/bin/prlimit"), "prlimit is not installed");
        var health = Collector.FreePort();
        await using var service = await RunningService.Start(
            models.Path, ["--Serving:HealthPort", $"{health}"], through: ["/usr/bin/prlimit", "--nofile=400:400"]);
        using var probe = new HttpClient { BaseAddress = new($"http://127.0.0.1:{health}") };

        var sockets = new List<TcpClient>();
        for (var i = 0; i < 500; i++)
        {
            sockets.Add(new());
            await sockets[^1].ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, Built.Cancellation);
        }

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await probe.GetAsync("/health/ready", Built.Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await probe.GetAsync("/model/info", Built.Cancellation)).StatusCode);
        foreach (var socket in sockets) socket.Dispose();
        await Eventually.Holds(async () => await Answers(service));
        Catalogue.Tell("R-06", "500 idle sockets at 400 descriptors: alive, health answers on its port, serves again");
    }

    [Fact]
    public async Task R_12_slow_answers_are_504()
    {
        await using var service = await RunningService.Start(models.Path, ["--Serving:RequestTimeout", "00:00:00.500"]);
        using var slow = new TcpClient();
        await slow.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, Built.Cancellation);
        var stream = slow.GetStream();
        var start = Stopwatch.GetTimestamp();
        await stream.WriteAsync(
            "POST /predict/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n["u8
                .ToArray(), Built.Cancellation);

        var answer = await new StreamReader(stream).ReadLineAsync(Built.Cancellation);

        var after = Stopwatch.GetElapsedTime(start);
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", answer);
        Assert.InRange(after, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(3));
        Catalogue.Tell("R-12", string.Create(
            CultureInfo.InvariantCulture, $"504 after {after.TotalSeconds:F2} s of 0.5"));
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task R_10_slow_senders_do_not_hold_streams()
    {
        await using var service = await RunningService.Start(models.Path);
        const string Csv = "time_spent,pages_viewed,basket_value,device_type,customer_type\n1,1,1,Mobile,New\n";
        var sockets = new List<ChunkedRequest>();
        for (var i = 0; i < 40; i++) sockets.Add(await ChunkedRequest.Open(service, "time_spent"));
        using var trickle = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        var sending = Task.WhenAll(sockets.Select(socket => Trickle(socket, trickle.Token)));
        var start = Stopwatch.GetTimestamp();

        await Eventually.Holds(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);
                var flood = new Flood(service);
                await flood.Send(1, 1, "/predict/batch", Encoding.UTF8.GetBytes(Csv), "text/csv");
                return flood.Outcomes.ContainsKey("200");
            }, TimeSpan.FromSeconds(35));

        var after = Stopwatch.GetElapsedTime(start);
        await trickle.CancelAsync();
        await sending;
        foreach (var socket in sockets) socket.Dispose();
        Catalogue.Tell("R-10", string.Create(
            CultureInfo.InvariantCulture,
            $"40 sockets of a byte per 10 s: streams are served after {after.TotalSeconds:F0} s"));
    }

    public void Dispose() => models.Dispose();

    private static async Task<long> LeastMemory(RunningService service, TimeSpan within, double enough)
    {
        var (least, start) = (service.Memory, Stopwatch.GetTimestamp());
        while (least > enough && Stopwatch.GetElapsedTime(start) < within)
        {
            await Task.Delay(100, Built.Cancellation);
            least = Math.Min(least, service.Memory);
        }

        return least;
    }

    private static async Task Trickle(ChunkedRequest socket, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await socket.Send(",");
                await Task.Delay(TimeSpan.FromSeconds(10), stop);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Cut, as it should be.
        }
    }

    private static async Task<bool> Answers(RunningService service)
    {
        try
        {
            return (await service.Predict()).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
