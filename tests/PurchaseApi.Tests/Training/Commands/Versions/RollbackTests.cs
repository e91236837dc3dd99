using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Versions;

public sealed class RollbackTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Rolling_back_restores_the_previous_version()
    {
        models.Publish(time: Day(1));
        var second = models.Publish(time: Day(2));
        var third = models.Publish(time: Day(3));
        models.Publish(promote: false, time: Day(4));

        var run = await Rollback();

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(second.Id, models.Repository.Current("purchase"));
        Assert.Contains($"version {second.Id} is in service again; it was {third.Id}", run.Output);
    }

    [Fact]
    public async Task Broken_versions_are_skipped_and_named()
    {
        var first = models.Publish(time: Day(1));
        var second = models.Publish(time: Day(2));
        models.Publish(time: Day(3));
        models.Change(second, "model.json", bytes => Damage.FlipBit(bytes, 1));

        var run = await Rollback();

        Assert.Equal(first.Id, models.Repository.Current("purchase"));
        Assert.Contains($"Version {second.Id} of 'purchase' was refused", run.Output);
    }

    [Fact]
    public async Task A_broken_version_in_service_is_rolled_back()
    {
        var first = models.Publish(time: Day(1));
        var second = models.Publish(time: Day(2));
        Directory.Delete(models.Repository.Folder("purchase", second.Id), recursive: true);

        Assert.Equal(0, (await Rollback()).ExitCode);
        Assert.Equal(first.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public async Task Without_an_older_version_nothing_changes()
    {
        var only = models.Publish(time: Day(1));
        models.Publish(promote: false, time: Day(2));

        var run = await Rollback();

        Assert.Equal((1, only.Id), (run.ExitCode, models.Repository.Current("purchase")));
        Assert.Equal($"error: 'purchase' has no valid version older than {only.Id}.\n", run.Errors);
    }

    public void Dispose() => models.Dispose();

    private static FakeTimeProvider Day(int day) => Clock.At($"2026-01-0{day}T00:00:00Z");

    private Task<WorkerRun> Rollback() => Worker.Run("rollback", "--model", "purchase", "--models", models.Path);
}
