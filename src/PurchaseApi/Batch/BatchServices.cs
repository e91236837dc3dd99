using PurchaseApi.Hosting;

namespace PurchaseApi.Batch;

internal static class BatchServices
{
    public static void AddBatch(this IServiceCollection services)
    {
        services.AddSettings<BatchOptions>("Serving");
        services.AddSingleton<Streams>();
    }
}
