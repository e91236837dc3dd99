using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Telemetry;

/// <summary>What one host exports.</summary>
/// <param name="Service">Its name, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
/// <param name="Meters">Names.</param>
/// <param name="TracesRequests">Whether each request is a span.</param>
internal sealed record Exported(string Service, string[] Meters, bool TracesRequests);

internal static class TelemetryServices
{
    private const string PrometheusSetting = $"Serving:{nameof(ProcessOptions.Prometheus)}";

    /// <summary>Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, and metrics
    /// for Prometheus, when a setting says so. Exporters batch on their own threads, so a collector that is down slows
    /// no answer.</summary>
    /// <returns>Whether anybody listens.</returns>
    public static bool AddTelemetry(
        this IServiceCollection services, IConfiguration configuration, Exported exported)
    {
        var hasCollector = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!hasCollector && !HasPrometheus(configuration)) return false;

        services.AddExporters(configuration, exported, hasCollector);
        return true;
    }

    public static void MapPrometheus(this IEndpointRouteBuilder app)
    {
        if (HasPrometheus(app.ServiceProvider.GetRequiredService<IConfiguration>())) Map(app);

        // A method of its own, or every start would load the exporter.
        static void Map(IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics");
    }

    // A method of its own, or every start would load OpenTelemetry.
    private static void AddExporters(
        this IServiceCollection services, IConfiguration configuration, Exported exported, bool hasCollector)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                configuration["OTEL_SERVICE_NAME"] ?? exported.Service, serviceVersion: Version))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(exported.Meters)
                    // Counted twice for every request, and of little use next to the others.
                    .AddView("http.server.active_requests", MetricStreamConfiguration.Drop)
                    .AddRuntimeInstrumentation();
                if (hasCollector) metrics.AddOtlpExporter();
                if (HasPrometheus(configuration)) metrics.AddPrometheusExporter();
            });
        if (!hasCollector) return;

        telemetry.WithTracing(tracing =>
        {
            // A query may hold anything; the instrumentation's own redaction can be switched off.
            if (exported.TracesRequests)
                tracing.AddAspNetCoreInstrumentation(requests =>
                    requests.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null));
            tracing.AddOtlpExporter();
        });
        services.AddHostedService<TelemetryFlush>();
    }

    private static bool HasPrometheus(IConfiguration configuration) =>
        bool.TryParse(configuration[PrometheusSetting], out var isOn) && isOn;

    private static string? Version => typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3);
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
