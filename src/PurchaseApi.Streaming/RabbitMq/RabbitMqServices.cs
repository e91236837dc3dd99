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
