using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed class TelemetryTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Traces_and_metrics_arrive_at_the_collector()
    {
        var version = models.Publish();
        using var collector = new Collector();
        await using var service = await RunningService.Start(models.Path, environment: Exporting(collector.Endpoint));

        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);

        string[] spans = ["purchase-api", "POST /predict", "http.route", "purchase_api.model_version", version.Id.Text];
        string[] metrics =
            ["purchase_api.predictions", "purchase_api.reloads", "http.server.request.duration", version.Id.Text];
        await Eventually.Holds(() => Task.FromResult(
            spans.All(collector.Received("/v1/traces").Contains)
            && metrics.All(collector.Received("/v1/metrics").Contains)));
    }

    [Fact]
    public async Task Pending_telemetry_is_sent_on_stop()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");
        models.Publish();
        using var collector = new Collector();
        await using var service = await RunningService.Start(
            models.Path, environment: Exporting(collector.Endpoint, intervalMilliseconds: 600_000));
        await service.Predict();

        await service.Signal("INT");
        await service.Exit();

        Assert.Contains("POST /predict", collector.Received("/v1/traces"));
        Assert.Contains("purchase_api.predictions", collector.Received("/v1/metrics"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hanging_collector_slows_nothing(bool hangs)
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");
        models.Publish();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        if (hangs) silent.Start();
        var endpoint = hangs ? $"http://{silent.LocalEndpoint}" : $"http://127.0.0.1:{Collector.FreePort()}";
        await using var service = await RunningService.Start(models.Path, environment: Exporting(endpoint));
        await service.Predict();

        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++) Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(3));

        await service.Signal("INT");
        var (exitCode, after) = await service.Exit();
        Assert.Equal(0, exitCode);
        Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    public void Dispose() => models.Dispose();

    private static Dictionary<string, string> Exporting(string endpoint, int intervalMilliseconds = 200) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = $"{intervalMilliseconds}",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = $"{intervalMilliseconds}",
    };
}
