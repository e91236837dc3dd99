using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.Telemetry;

internal static class TelemetryServices
{
    /// <summary>Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector. Exporters
    /// batch on their own threads, so a collector that is down slows no answer.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                configuration["OTEL_SERVICE_NAME"] ?? "purchase-api", serviceVersion: Version))
            .WithTracing(tracing => tracing
                // A query may hold anything; the instrumentation's own redaction can be switched off.
                .AddAspNetCoreInstrumentation(requests =>
                    requests.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null))
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(ServingMetrics.MeterName)
                .AddOtlpExporter());
        services.AddHostedService<TelemetryFlush>();
    }

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
