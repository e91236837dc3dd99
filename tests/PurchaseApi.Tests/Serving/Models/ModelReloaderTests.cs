using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Models;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Models;

public sealed class ModelReloaderTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly ModelsFolder folder = new();
    private readonly FaultyTime time = new();
    private readonly LogCollector<ModelReloader> log = new();
    private readonly ModelsInService models;
    private readonly ModelReloader reloader;
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ModelReloaderTests()
    {
        var options = Options.Create(new ServingOptions { PollInterval = Interval });
        models = new ModelsInService(options);
        reloader = new ModelReloader(
            models, folder.Repository, options, time,
            new ModelMetrics(services.GetRequiredService<IMeterFactory>(), models, time), log);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_repeated_error_is_logged_once()
    {
        var version = folder.Publish();
        folder.Change(version, "model.json", _ => []);
        await reloader.StartAsync(Cancellation);

        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(6));   // beyond the interval of retries
            for (var look = 0; look < 3; look++) await Look();
        }

        var line = Assert.Single(log.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal(
            $"purchase: not reloaded: Version {version.Id} of 'purchase' was refused: "
            + "model.json is empty, or no regular file.",
            line.Message);
    }

    [Fact]
    public async Task A_version_that_arrives_slowly_is_loaded_even_if_the_clock_goes_back()
    {
        var version = folder.Publish();
        var model = File.ReadAllBytes(folder.File(version, "model.json"));
        folder.Change(version, "model.json", _ => []);
        await reloader.StartAsync(Cancellation);

        folder.Change(version, "model.json", _ => model);
        time.AdjustTime(time.GetUtcNow().AddHours(-3));
        await Look();

        Assert.Equal(version.Id.Text, models.Default?.Version);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task No_exception_stops_reloading(Type fault)
    {
        await reloader.StartAsync(Cancellation);
        time.Fault = (Exception)Activator.CreateInstance(fault)!;
        for (var look = 0; look < 3; look++) await Ask();
        folder.Publish();
        for (var look = 0; look < 3; look++) await Ask();
        Assert.Null(models.Default);
        Assert.InRange(log.Lines.Count(line => line.Level >= LogLevel.Error), 1, 3);

        time.Fault = null;
        await Look();
        time.Advance(TimeSpan.FromSeconds(6));   // the look may have begun with the fault, and retries later
        await Look();
        Assert.NotNull(models.Default);
        Assert.False(reloader.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task An_unloadable_model_does_not_block_the_others()
    {
        var faulty = ModelsFolder.PurchaseYaml.Replace("name: purchase", "name: faulty");
        folder.Publish(intercept: 1, yaml: faulty);
        folder.Publish(intercept: 2, yaml: faulty);
        folder.Publish();
        log.Fault = "faulty: version";   // whatever a loading version may throw

        await reloader.StartAsync(Cancellation);

        Assert.NotNull(models.Default);
        Assert.Equal(
            (null, true), (models.State("faulty")!.InService, models.State("faulty")!.Failure is not null));
    }

    public async ValueTask DisposeAsync()
    {
        await reloader.StopAsync(Cancellation);
        reloader.Dispose();
        await services.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Lets it look to the end, as it does at every interval.</summary>
    private async Task Look()
    {
        time.Advance(Interval);
        await Until(() => models.LastLook == time.GetUtcNow());
    }

    /// <summary>Lets it look at least until it asks the clock.</summary>
    private async Task Ask()
    {
        var before = time.Asked;
        time.Advance(Interval);
        await Until(() => time.Asked > before);
    }

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
