using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Models;

internal static class ServingServices
{
    public static void AddServing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<ServingOptions>("Serving");
        services.AddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ServingOptions>>().Value;
            var path = options.ResolveModelsPath(Environment.CurrentDirectory);
            return !File.Exists(path)
                ? new ModelRepository(path)
                : throw new InvalidOperationException($"Serving:ModelsPath must be a folder ('{path}' is a file).");
        });
        services.AddSingleton<ModelsInService>();
        services.AddSingleton<ModelMetrics>();
        services.AddHostedService<ModelReloader>();
        if (int.TryParse(configuration["Serving:DriftWindowRows"], out var rows) && rows > 0)
            services.AddHostedService<DriftMonitor>();
        // Whoever asks for the health reads the answer; a line for every question would bury the rest.
        services.AddLogging(logging =>
            logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHealthChecks().AddCheck<ModelHealth>("model");
    }
}

/// <summary>Settings of the section <c>Serving</c>.</summary>
internal sealed record ServingOptions : ISettings
{
    /// <summary>The model repository; a relative path is looked for in the folder the service is started in and in
    /// those above it.</summary>
    public string ModelsPath { get; init; } = "models";

    /// <summary>The model of the routes without a name.</summary>
    public string DefaultModel { get; init; } = "purchase";

    /// <summary>How often <c>current</c> is looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The age from which a version is called stale in <c>/model/info</c>; 0 never calls it so.</summary>
    public TimeSpan StaleAfter { get; init; }

    /// <summary>The rows of a window in which drift is measured, at least; 0 measures none.</summary>
    public int DriftWindowRows { get; init; }

    /// <summary>The nearest existing folder of the path, upwards from <paramref name="start"/>; where there is none
    /// yet, the one in <paramref name="start"/>.</summary>
    public string ResolveModelsPath(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, ModelsPath) is var path && Directory.Exists(path)) return path;
        return Path.GetFullPath(ModelsPath, start);
    }

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(ModelsPath.Length > 0, $"{nameof(ModelsPath)} must name a folder"),
        Setting.Must(
            ModelName.IsValid(DefaultModel), $"{nameof(DefaultModel)} is {ModelName.Allowed} (was '{DefaultModel}')"),
        Setting.Between(PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        Setting.Must(
            DriftWindowRows is 0 or >= 500 and <= 10_000_000,
            $"{nameof(DriftWindowRows)} must be 0 or from 500 to 10000000 (was {DriftWindowRows})"),
        Setting.Must(StaleAfter >= TimeSpan.Zero, $"{nameof(StaleAfter)} must not be negative (was {StaleAfter})"),
    ];
}

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
