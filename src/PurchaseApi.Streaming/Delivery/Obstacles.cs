using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PurchaseApi.Streaming.Delivery;

/// <summary>Why messages are not delivered now. Each reason is logged once, however often it is tried again.</summary>
internal sealed partial class Obstacles(ILogger<Obstacles> logger)
{
    private readonly ConcurrentDictionary<string, Obstacle> reasons = new(StringComparer.Ordinal);

    /// <summary>null when nothing is in the way.</summary>
    public string? First => reasons.IsEmpty
        ? null
        : reasons.OrderBy(one => one.Key, StringComparer.Ordinal).FirstOrDefault().Value?.Reason;

    /// <summary>Nothing is wrong, but nothing is delivered until it is cleared.</summary>
    public void Await(string where, string reason) => reasons.TryAdd(where, new(reason, IsLogged: false));

    /// <param name="where">What is in the way; it has one reason at a time.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    public void Set(string where, string reason)
    {
        if (reasons.TryGetValue(where, out var known) && known.Reason == reason) return;

        reasons[where] = new(reason, IsLogged: true);
        LogObstacle(logger, reason);
    }

    public void Clear(string where)
    {
        if (!reasons.IsEmpty && reasons.TryRemove(where, out var gone) && gone.IsLogged)
            LogCleared(logger, gone.Reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Trying again")]
    private static partial void LogObstacle(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No longer: {Reason}")]
    private static partial void LogCleared(ILogger logger, string reason);

    private sealed record Obstacle(string Reason, bool IsLogged);
}

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
