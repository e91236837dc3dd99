namespace PurchaseApi.Hosting;

/// <summary>What long work needs: a share of the memory, and turns at the processors.</summary>
internal sealed record Work(WorkBudget Budget, Turns Turns);

internal static class WorkServices
{
    public static void AddWork(this IServiceCollection services)
    {
        services.AddSettings<WorkOptions>("Serving");
        services.AddSingleton<WorkBudget>();
        services.AddSingleton<Turns>();
        services.AddSingleton<Work>();
        services.AddHostedService<MemoryReturn>();
    }
}
