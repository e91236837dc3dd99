using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Streaming.Kafka;

internal static class KafkaServices
{
    public static void AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = KafkaSettings.From(configuration);
        services.AddSingleton(settings);
        services.AddSingleton(new StartRule(_ => settings.Faults().Select(fault => $"{fault}.").FirstOrDefault()));
        services.AddSingleton<KafkaLog>();
        services.AddSingleton<KafkaProducer>();
        services.AddHostedService<KafkaTransport>();
    }
}
