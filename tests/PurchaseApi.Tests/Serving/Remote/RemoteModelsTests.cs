using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Remote;
using PurchaseApi.Tests.Serving.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Remote;

public sealed class RemoteModelsTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo cached = Directory.CreateTempSubdirectory("cache-");
    private readonly FakeTimeProvider time = new();
    private readonly LogCollector<RemoteModels> log = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        services.Dispose();
        models.Dispose();
        cached.Delete(recursive: true);
    }

    [Fact]
    public async Task A_first_version_is_there_when_the_service_begins()
    {
        models.Publish();
        using var remote = Create(new FolderStore(models.Path));

        await remote.StartAsync(Cancellation);

        Assert.Equal(models.Repository.Pointer("purchase"), new ModelRepository(cached.FullName).Pointer("purchase"));
        await remote.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_store_that_is_away_is_reported_once_and_asked_ever_less_often()
    {
        models.Publish();
        var store = new FolderStore(models.Path) { Instead = _ => new(HttpStatusCode.ServiceUnavailable) };
        using var remote = Create(store);
        await remote.StartAsync(Cancellation);

        await Pass(TimeSpan.FromMinutes(1));
        var early = store.Asked.Count;
        await Pass(TimeSpan.FromMinutes(60));
        var later = store.Asked.Count - early;
        store.Instead = _ => null;
        while (log.Lines.Count < 3) await Pass(TimeSpan.FromMinutes(1));
        await remote.StopAsync(Cancellation);

        Assert.InRange(early, 1, 6);    // after 0, 10, 30 s, each give or take a fifth, or when the loop has its turn
        Assert.InRange(later, 1, 18);   // every 5 minutes
        Assert.Equal(
            [LogLevel.Error, LogLevel.Information, LogLevel.Information], log.Lines.Select(line => line.Level));
        Assert.Equal("purchase: nothing new from the store: purchase/current: the store answers 503.",
            log.Lines.First().Message);
    }

    [Theory]
    [InlineData("http://user:secret@store/models", "purchase", null, "ModelsPath must be a URL without a user")]
    [InlineData("http://store/models", "Big", null, "Models are names of")]
    [InlineData("http://store/models", "churn", null, "Models must have the default model, purchase")]
    [InlineData("http://store/models", "", "Authorization", "StoreHeader must be NAME: VALUE")]
    public void Wrong_settings_are_named(string path, string names, string? header, string fault) => Assert.Contains(
        new RemoteOptions { ModelsPath = path, Models = names, StoreHeader = header }.Faults().OfType<string>(),
        text => text.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void Another_store_has_another_cache()
    {
        var options = new RemoteOptions { ModelsPath = "https://store/models?signature=1" };

        Assert.Equal(options.Folder, (options with { ModelsPath = "https://store/models?signature=2" }).Folder);
        Assert.NotEqual(options.Folder, (options with { ModelsPath = "https://other/models" }).Folder);
        Assert.NotEqual(options.Folder, (options with { Models = "purchase,churn" }).Folder);
    }

    private RemoteModels Create(FolderStore store) => new(
        Options.Create(new RemoteOptions { ModelsPath = $"{FolderStore.Root}" }), new ModelRepository(cached.FullName),
        new ModelStore(new HttpClient(store), FolderStore.Root, null), time,
        services.GetRequiredService<IMeterFactory>(), log);

    /// <summary>In steps that leave the loop time to ask.</summary>
    private async Task Pass(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(2))
        {
            time.Advance(TimeSpan.FromSeconds(2));
            for (var i = 0; i < 20; i++) await Task.Yield();
        }
    }
}
