using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands.Versions;

namespace PurchaseApi.Tests.Training.Commands.Versions;

public sealed class PruneTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task The_newest_and_the_one_in_service_are_kept()
    {
        var versions = PublishDays(5);
        new Publisher(models.Repository, TimeProvider.System).Promote("purchase", versions[1]);

        var run = await Prune(keep: 2);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal([versions[4], versions[3], versions[1]], models.Repository.Versions("purchase"));
        Assert.Contains("2 versions and 0 leftovers are deleted; 3 versions stay", run.Output);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task Fewer_versions_than_the_limit_are_all_kept()
    {
        PublishDays(2);

        Assert.Equal(0, (await Prune(keep: 3)).ExitCode);
        Assert.Equal(2, models.Repository.Versions("purchase").Count);
    }

    [Fact]
    public void Leftovers_older_than_a_day_are_deleted()
    {
        PublishDays(1);
        var folder = Path.Combine(models.Path, "purchase");
        Create("folder-old", hours: -25);
        Create("folder-new", hours: -23);
        File.WriteAllText(Path.Combine(folder, ".incoming-file-old"), "");
        File.SetLastWriteTimeUtc(Path.Combine(folder, ".incoming-file-old"), Now.GetUtcNow().AddHours(-25).UtcDateTime);

        var result = new Pruning(models.Repository, Now).Prune("purchase", keep: 1);

        Assert.Equal((1, 2), (result.Kept, result.Leftovers));
        Assert.Equal([".incoming-folder-new"], Leftovers());
    }

    [Fact]
    public async Task Without_a_pointer_nothing_is_deleted()
    {
        PublishDays(3);
        models.Point("latest");

        var run = await Prune(keep: 1);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("current does not name a version", run.Errors);
        Assert.Equal(3, models.Repository.Versions("purchase").Count);
    }

    [Fact]
    public async Task At_least_one_version_is_kept()
    {
        PublishDays(1);

        Assert.Equal(2, (await Prune(keep: 0)).ExitCode);
    }

    public void Dispose() => models.Dispose();

    private static FakeTimeProvider Now { get; } = Clock.At("2026-02-01T00:00:00Z");

    private VersionId[] PublishDays(int count) =>
    [
        .. Enumerable.Range(1, count)
            .Select(day => models.Publish(time: Clock.At($"2026-01-0{day}T00:00:00Z")).Id),
    ];

    private void Create(string name, int hours)
    {
        var folder = Path.Combine(models.Path, "purchase", $".incoming-{name}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.json"), "{");
        Directory.SetLastWriteTimeUtc(folder, Now.GetUtcNow().AddHours(hours).UtcDateTime);
    }

    private string[] Leftovers() =>
    [
        .. Directory.GetFileSystemEntries(models.Path, ".incoming-*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path)),
    ];

    private Task<WorkerRun> Prune(int keep) =>
        Worker.Run("prune", "--model", "purchase", "--keep", $"{keep}", "--models", models.Path);
}
