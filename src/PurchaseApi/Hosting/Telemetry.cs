using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PurchaseApi.Hosting;

/// <summary>Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector. The sources are
/// ASP.NET Core's own and ours; exporters batch on their own threads, so a collector that is down slows
/// nothing.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // ASP.NET Core 10 tags its request span with method, path and server, but only when asked to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        services.AddHostedService<OtlpExport>();
    }
}

/// <summary>Starts before the models are loaded, so that the first load is counted.</summary>
internal sealed class OtlpExport(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>For what is not sent yet; a collector that hangs must not hold up a stop.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(3);

    private OpenTelemetrySdk? sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var version = typeof(OtlpExport).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(configuration);   // OTEL_* from wherever settings come
            builder
                .ConfigureResource(resource => resource.AddService(
                    configuration["OTEL_SERVICE_NAME"] ?? "purchase-api", serviceVersion: version))
                .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore").AddOtlpExporter())
                .WithMetrics(metrics => metrics
                    .AddMeter(
                        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                        Serving.Metrics.MeterName)
                    .AddOtlpExporter());
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.Run(Dispose, CancellationToken.None).WaitAsync(FlushTimeout, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => Interlocked.Exchange(ref sdk, null)?.Dispose();
}
