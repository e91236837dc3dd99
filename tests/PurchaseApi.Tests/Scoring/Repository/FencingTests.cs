using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>Publishers that do not know of each other.</summary>
public sealed class FencingTests : IDisposable
{
    private readonly ModelsFolder models = new();

    private string Folder => Path.Combine(models.Path, "purchase");

    [Fact]
    public void Every_promotion_raises_the_generation()
    {
        models.Publish(intercept: 1);
        var second = models.Publish(intercept: 2);

        Assert.Equal(new Pointer(second.Id, 2), models.Repository.Pointer("purchase"));
    }

    [Theory]
    [InlineData("{0}", 0)]
    [InlineData("{0}\n", 0)]
    [InlineData("{0}\n7\n", 7)]
    public void One_line_pointers_are_read(string text, long generation)
    {
        var version = models.Publish();
        File.WriteAllText(Path.Combine(Folder, "current"), string.Format(null, text, version.Id));

        Assert.Equal(new Pointer(version.Id, generation), models.Repository.Pointer("purchase"));
        models.Publish(intercept: 1);
        Assert.Equal(generation + 1, models.Repository.Pointer("purchase").Generation);
    }

    [Theory]
    [InlineData("{0}\nx")]
    [InlineData("{0}\n-1")]
    [InlineData("{0}\n1\n2")]
    public void Malformed_pointers_are_rejected(string text)
    {
        var version = models.Publish();
        File.WriteAllText(Path.Combine(Folder, "current"), string.Format(null, text, version.Id));

        Assert.Throws<VersionException>(() => models.Repository.Current("purchase"));
    }

    [Fact]
    public void A_paused_publisher_does_not_overwrite_a_newer_version()
    {
        var (paused, old) = Published(intercept: 1, "2026-01-01T00:00:00Z");
        var newer = models.Publish(intercept: 2, time: Clock.At("2026-01-01T00:01:00Z"));

        var error = Assert.Throws<VersionException>(() => paused.Promote("purchase", old.Id));

        Assert.Contains($"the newer {newer.Id}", error.Message);
        Assert.Equal(newer.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public void Promoting_an_older_version_works()
    {
        var old = models.Publish(intercept: 1, time: Clock.At("2026-01-01T00:00:00Z"));
        models.Publish(intercept: 2, time: Clock.At("2026-01-01T00:01:00Z"));

        new Publisher(models.Repository, TimeProvider.System).Promote("purchase", old.Id, "rollback");

        Assert.Equal(new Pointer(old.Id, 3), models.Repository.Pointer("purchase"));
    }

    [Fact]
    public async Task Many_publishers_at_once_leave_one_whole_version_and_count_every_promotion()
    {
        var versions = Enumerable.Range(0, 8).Select(i => models.Publish(i, promote: false).Id).ToArray();

        await Task.WhenAll(versions.Select(id => Task.Run(
            () => new Publisher(models.Repository, TimeProvider.System).Promote("purchase", id, "promote"))));

        var pointer = models.Repository.Pointer("purchase");
        Assert.Equal(versions.Length, pointer.Generation);
        Assert.Equal(
            Enumerable.Range(1, versions.Length).Select(number => (long)number),
            Journal.Read(models.Repository, "purchase").Select(promotion => promotion.Generation));
        Assert.Equal(pointer.Version.Text, Journal.Read(models.Repository, "purchase")[^1].Version);
    }

    [Fact]
    public void The_journal_records_what_each_version_replaced()
    {
        var time = Clock.At("2026-01-01T00:00:00Z");
        var (first, second) = (models.Publish(intercept: 1, time: time), models.Publish(intercept: 2, time: time));
        File.AppendAllText(Path.Combine(Folder, "journal.ndjson"), "{\"at\":\"20");

        Assert.Equal(
            [
                new Promotion(time.GetUtcNow(), first.Id.Text, 1, "train"),
                new Promotion(time.GetUtcNow(), second.Id.Text, 2, "train", first.Id.Text),
            ],
            Journal.Read(models.Repository, "purchase"));
    }

    public void Dispose() => models.Dispose();

    private (Publisher Publisher, PublishedVersion Version) Published(double intercept, string time)
    {
        // As a worker does it that is paused between the two.
        var template = models.Publish(intercept, promote: false, time: Clock.At("2025-01-01T00:00:00Z"));
        var files = template.Manifest.Files.Keys.ToDictionary(
            name => name, name => File.ReadAllBytes(models.File(template, name)));
        var publisher = new Publisher(models.Repository, Clock.At(time));
        return (publisher, publisher.Publish(hashes => template.Manifest with { Files = hashes }, files));
    }
}
