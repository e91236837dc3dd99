using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PurchaseApi.Hosting;

/// <summary>Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector. The sources are
/// ASP.NET Core's own and ours; exporters batch on their own threads, so a collector that is down slows nothing.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // ASP.NET Core names and tags its request span itself, but only when asked to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        services.AddHostedService<OtlpExport>();
    }

    private sealed class OtlpExport : IHostedService, IDisposable
    {
        private OpenTelemetrySdk? sdk;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            sdk = OpenTelemetrySdk.Create(builder => builder
                .ConfigureResource(resource => resource.AddService("purchase-api"))
                .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore").AddOtlpExporter())
                .WithMetrics(metrics => metrics
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", Serving.Metrics.MeterName)
                    .AddOtlpExporter()));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => sdk?.Dispose();
    }
}
