using Microsoft.Extensions.Diagnostics.HealthChecks;
using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Streaming;

/// <summary>Ready means, next to a model in service: the broker is connected and takes what is sent.</summary>
internal sealed class StreamHealth(Obstacles obstacles) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(obstacles.First is { } reason
            ? HealthCheckResult.Unhealthy(reason)
            : HealthCheckResult.Healthy());

    /// <summary>The state, and below it a line for each reason.</summary>
    public static Task WriteReasons(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var reasons = report.Entries.Values.Select(check => check.Description).OfType<string>();
        return context.Response.WriteAsync(string.Join('\n', reasons.Prepend($"{report.Status}")));
    }
}
