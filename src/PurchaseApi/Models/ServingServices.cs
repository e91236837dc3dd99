using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Models;

internal static class ServingServices
{
    public static void AddServing(this IServiceCollection services)
    {
        services.AddSettings<ServingOptions>("Serving");
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ServingOptions>>().Value;
            var path = options.ResolveModelsPath(Environment.CurrentDirectory);
            return !File.Exists(path)
                ? new ModelRepository(path)
                : throw new InvalidOperationException($"Serving:ModelsPath must be a folder ('{path}' is a file).");
        });
        services.AddSingleton<ModelsInService>();
        services.AddSingleton<AnswerQueries>();
        services.AddSingleton<Metrics>();
        services.AddHostedService<ModelReloader>();
        // Whoever asks for the health reads the answer; a line for every question would bury the rest.
        services.AddLogging(logging =>
            logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHealthChecks().AddCheck<ModelHealth>("model");
    }
}
