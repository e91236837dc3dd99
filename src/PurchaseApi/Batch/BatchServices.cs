namespace PurchaseApi.Batch;

internal static class BatchServices
{
    public static void AddBatch(this IServiceCollection services)
    {
        services.AddOptions<BatchOptions>().BindConfiguration("Serving").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Streams>();
    }
}
