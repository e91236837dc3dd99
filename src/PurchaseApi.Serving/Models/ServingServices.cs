using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
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
        services.AddSingleton<ServingMetrics>();
        services.AddHostedService<ModelReloader>();
        if (int.TryParse(configuration["Serving:DriftWindowRows"], out var rows) && rows > 0)
            services.AddHostedService<DriftMonitor>();
        // Whoever asks for the health reads the answer; a line for every question would bury the rest.
        services.AddLogging(logging =>
            logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHealthChecks().AddCheck<ModelHealth>("model");
    }
}
