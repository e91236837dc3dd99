using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.Kafka;
using PurchaseApi.Streaming.RabbitMq;

namespace PurchaseApi.Streaming;

internal static class StreamingServices
{
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddSettings<StreamingOptions>(StreamingOptions.Section);
        services.AddSingleton<StreamingMetrics>();
        services.AddSingleton(provider =>
        {
            var obstacles = ActivatorUtilities.CreateInstance<Obstacles>(provider);
            // A transport clears what has its name when it is connected.
            obstacles.Await(
                provider.GetRequiredService<IOptions<StreamingOptions>>().Value.Transport,
                "No broker is connected yet.");
            return obstacles;
        });
        services.AddSingleton<Func<ServedModel?>>(provider =>
        {
            var models = provider.GetRequiredService<ModelsInService>();
            return () => models.Default;
        });
        services.AddSingleton<Lanes>();
        services.AddHealthChecks().AddCheck<StreamHealth>("broker");
    }

    /// <summary>Behind everything else, so that it stops first.</summary>
    public static void AddTransport(this IServiceCollection services, IConfiguration configuration)
    {
        switch (configuration[$"{StreamingOptions.Section}:{nameof(StreamingOptions.Transport)}"])
        {
            case "kafka":
                services.AddKafka(configuration);
                break;
            case "rabbitmq":
                services.AddRabbitMq();
                break;
            default:
                break;   // the options refuse it
        }
    }
}

/// <summary>Settings that are other ones in a stream than in the service.</summary>
internal static class StreamDefaults
{
    private const string Model = $"{StreamingOptions.Section}:{nameof(StreamingOptions.Model)}",
        DefaultModel = $"Serving:{nameof(ServingOptions.DefaultModel)}";

    public static readonly KeyValuePair<string, string?>[] All =
    [
        new($"Serving:{nameof(ProcessOptions.DrainSeconds)}", "0"),   // no load balancer has to notice a stop
        new($"Serving:{nameof(ProcessOptions.Prometheus)}", "true"),   // the port has nothing but health and metrics
    ];

    /// <summary>The stream's model is the default model: a store is asked for it, and without it the process is not
    /// ready.</summary>
    public static void NameOneModel(this IConfiguration configuration)
    {
        if (configuration[Model] is { } name) configuration[DefaultModel] = name;
        else if (configuration[DefaultModel] is { } other) configuration[Model] = other;
    }
}
