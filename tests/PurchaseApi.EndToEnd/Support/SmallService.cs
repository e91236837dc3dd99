using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>One service with a small model for all tests of a class, none of which changes it.</summary>
public sealed class SmallService : IAsyncLifetime
{
    private readonly ModelsFolder models = new();
    private RunningService? service;

    internal RunningService Service => service!;

    public async ValueTask InitializeAsync()
    {
        models.Publish();
        service = await RunningService.Start(models.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null) await service.DisposeAsync();
        models.Dispose();
    }
}
