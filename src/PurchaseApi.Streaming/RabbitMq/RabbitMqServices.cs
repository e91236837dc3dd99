namespace PurchaseApi.Streaming.RabbitMq;

internal static class RabbitMqServices
{
    public static void AddRabbitMq(this IServiceCollection services)
    {
        services.AddOptions<RabbitMqSettings>().BindConfiguration(RabbitMqSettings.Section);
        services.AddHostedService<RabbitMqTransport>();
    }
}
