using PurchaseApi.Hosting;

namespace PurchaseApi.Batch;

internal static class BatchServices
{
    public static void AddBatch(this IServiceCollection services)
    {
        services.AddValidatedOptions<BatchOptions, BatchOptionsValidator>("Serving");
        services.AddSingleton<Streams>();
    }
}
