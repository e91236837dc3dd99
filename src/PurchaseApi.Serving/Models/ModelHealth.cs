using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Models;

/// <summary>Ready means: the default model is in service and the service is not stopping. A stale model or a refused
/// version is not unready, or every replica would leave at once.</summary>
internal sealed class ModelHealth(ModelsInService models, Draining draining) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(draining.HasBegun ? HealthCheckResult.Unhealthy("stopping")
            : models.Default is null ? HealthCheckResult.Unhealthy("no model is in service")
            : HealthCheckResult.Healthy());
}

internal static class HealthEndpoints
{
    /// <param name="app">The host.</param>
    /// <param name="write">Writes the answer to whether it is ready; null for the state alone.</param>
    public static void MapHealth(
        this IEndpointRouteBuilder app, Func<HttpContext, HealthReport, Task>? write = null)
    {
        // Without it every method is answered.
        var reading = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).WithMetadata(reading);
        var ready = new HealthCheckOptions();
        if (write is not null) ready.ResponseWriter = write;
        app.MapHealthChecks("/health/ready", ready).WithMetadata(reading);
    }
}
