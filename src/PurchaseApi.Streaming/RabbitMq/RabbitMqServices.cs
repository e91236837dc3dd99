using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Streaming.RabbitMq;

internal static class RabbitMqServices
{
    public static void AddRabbitMq(this IServiceCollection services)
    {
        services.AddSettings<RabbitMqSettings>(RabbitMqSettings.Section);
        services.AddHostedService<RabbitMqTransport>();
    }
}

/// <summary>The client awaits what its events call.</summary>
internal static class RabbitMqEvents
{
    public static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
