using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PurchaseApi.Models.Reload;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models.Reload;

public sealed class ModelReloaderTests : IAsyncLifetime
{
    private readonly ModelsFolder folder = new();
    private readonly FaultyTime time = new();
    private readonly LogCollector<ModelReloader> log = new();
    private readonly ModelsInService models;
    private readonly ModelReloader reloader;
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ModelReloaderTests()
    {
        var options = Options.Create(new ServingOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
        models = new ModelsInService(options);
        reloader = new ModelReloader(
            models, folder.Repository, options, time,
            new ServingMetrics(services.GetRequiredService<IMeterFactory>(), models, time), log);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_same_error_is_logged_once_however_often_it_is_met()
    {
        var version = folder.Publish();
        folder.Change(version, "model.json", _ => []);
        await reloader.StartAsync(Cancellation);

        for (var i = 0; i < 3; i++)
        {
            time.Move(TimeSpan.FromSeconds(6));   // beyond the interval of retries
            await Polls(3);
        }

        var line = Assert.Single(log.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal(
            $"purchase: not reloaded: Version {version.Id} of 'purchase' was refused: "
            + "model.json is empty, or no regular file.",
            line.Message);
    }

    [Fact]
    public async Task A_version_that_was_only_slow_to_arrive_is_taken_though_the_clock_was_set_back()
    {
        var version = folder.Publish();
        var model = File.ReadAllBytes(folder.File(version, "model.json"));
        folder.Change(version, "model.json", _ => []);
        await reloader.StartAsync(Cancellation);

        folder.Change(version, "model.json", _ => model);
        time.Move(TimeSpan.FromHours(-3));

        await Until(() => models.Default?.Version == version.Id.Text);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task No_exception_stops_it(Type fault)
    {
        await reloader.StartAsync(Cancellation);
        time.Fault = (Exception)Activator.CreateInstance(fault)!;
        await Polls(3);
        folder.Publish();
        await Polls(3);
        Assert.Null(models.Default);
        Assert.InRange(log.Lines.Count(line => line.Level >= LogLevel.Error), 1, 3);

        time.Fault = null;
        await Until(() => models.Default is not null);
        Assert.False(reloader.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task A_model_none_of_whose_versions_can_be_loaded_does_not_keep_the_others_out()
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

    private Task Polls(int count)
    {
        var before = time.Asked;
        return Until(() => time.Asked >= before + count);
    }

    private static async Task Until(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(5, Cancellation);
    }
}
