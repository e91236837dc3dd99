using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.Telemetry;

internal static class TelemetryServices
{
    private const string PrometheusSetting = "Serving:Prometheus";

    /// <summary>Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, and metrics
    /// for Prometheus, when a setting says so. Exporters batch on their own threads, so a collector that is down slows
    /// no answer.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var hasCollector = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (hasCollector || HasPrometheus(configuration)) services.AddExporters(configuration, hasCollector);
    }

    public static void MapPrometheus(this IEndpointRouteBuilder app)
    {
        if (HasPrometheus(app.ServiceProvider.GetRequiredService<IConfiguration>())) Map(app);

        // A method of its own, or every start would load the exporter.
        static void Map(IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics");
    }

    // A method of its own, or every start would load OpenTelemetry.
    private static void AddExporters(
        this IServiceCollection services, IConfiguration configuration, bool hasCollector)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                configuration["OTEL_SERVICE_NAME"] ?? "purchase-api", serviceVersion: Version))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                    // Counted twice for every request, and of little use next to the others.
                    .AddView("http.server.active_requests", MetricStreamConfiguration.Drop)
                    .AddRuntimeInstrumentation()
                    .AddMeter(ServingMetrics.MeterName, ProblemMetrics.MeterName);
                if (hasCollector) metrics.AddOtlpExporter();
                if (HasPrometheus(configuration)) metrics.AddPrometheusExporter();
            });
        services.AddHostedService<WorkMetrics>();
        if (!hasCollector) return;

        telemetry.WithTracing(tracing => tracing
            // A query may hold anything; the instrumentation's own redaction can be switched off.
            .AddAspNetCoreInstrumentation(requests =>
                requests.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null))
            .AddOtlpExporter());
        services.AddHostedService<TelemetryFlush>();
    }

    private static bool HasPrometheus(IConfiguration configuration) =>
        bool.TryParse(configuration[PrometheusSetting], out var isOn) && isOn;

    private static string? Version => typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3);
}

/// <summary>How much of the budget and of the streams is taken.</summary>
internal sealed class WorkMetrics : IHostedService
{
    public WorkMetrics(IMeterFactory meters, WorkBudget budget, Streams streams)
    {
        var meter = meters.Create(ServingMetrics.MeterName);
        meter.CreateObservableGauge(
            "purchase_api.work.limit", () => budget.Bytes, "By", "Memory that large requests may take at once.");
        meter.CreateObservableGauge(
            "purchase_api.work.used", () => budget.BytesInUse, "By", "What they take now.");
        meter.CreateObservableGauge(
            "purchase_api.work.queued", () => budget.BytesQueued, "By", "What requests in the queue wait for.");
        meter.CreateObservableGauge(
            "purchase_api.streams", () => streams.Count, "{stream}", "Streams that are being answered.");
        meter.CreateObservableGauge(
            "purchase_api.streams.limit", () => streams.Options.MaxStreams, "{stream}", "Streams at once, at most.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Sends the rest when everything else has stopped. Without it a collector that hangs would hold up the stop
/// for 10 seconds.</summary>
internal sealed class TelemetryFlush(TracerProvider traces, MeterProvider metrics) : IHostedService
{
    private const int TimeoutMilliseconds = 3_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => traces.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => metrics.Shutdown(TimeoutMilliseconds), CancellationToken.None));
}
