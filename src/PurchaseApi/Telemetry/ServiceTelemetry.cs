using System.Diagnostics.Metrics;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Telemetry;

namespace PurchaseApi.Telemetry;

internal static class ServiceTelemetry
{
    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        ModelMetrics.MeterName, ProblemMetrics.MeterName,
    ];

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var exported = new Exported("purchase-api", Meters, TracesRequests: true);
        if (services.AddTelemetry(configuration, exported)) services.AddHostedService<WorkMetrics>();
    }
}

/// <summary>How much of the budget and of the streams is taken.</summary>
internal sealed class WorkMetrics : IHostedService
{
    public WorkMetrics(IMeterFactory meters, WorkBudget budget, Streams streams)
    {
        var meter = meters.Create(ModelMetrics.MeterName);
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
