using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

public sealed class PublisherTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public void Equal_publications_differ_only_in_the_folder_name()
    {
        var first = models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        var second = models.Publish(time: Clock.At("2026-02-02T00:00:00Z"));

        Assert.Equal("20260101T000000Z", first.Id.Text[..16]);
        Assert.Equal("20260202T000000Z", second.Id.Text[..16]);
        Assert.Equal(first.Id.Text[16..], second.Id.Text[16..]);
        Assert.Equal(Content(first), Content(second));
    }

    [Fact]
    public void Two_publications_in_one_second_are_two_versions()
    {
        var time = Clock.At("2026-01-01T00:00:00Z");

        var first = models.Publish(intercept: 1, time: time);
        var second = models.Publish(intercept: 2, time: time);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(2, models.Repository.Versions("purchase").Count);
        Assert.Equal(second.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public void Equal_content_published_in_one_second_is_one_version()
    {
        var time = Clock.At("2026-01-01T00:00:00Z");

        Assert.Equal(models.Publish(time: time).Id, models.Publish(time: time).Id);
        Assert.Single(models.Repository.Versions("purchase"));
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void Versions_that_fail_verification_are_not_published()
    {
        var whole = models.Publish();
        var files = Damage.Files.ToDictionary(file => file, file => File.ReadAllBytes(models.File(whole, file)));
        files.Remove("manifest.json");

        var error = Assert.Throws<VersionException>(() => new Publisher(models.Repository, TimeProvider.System).Publish(
            hashes => whole.Manifest with { Files = hashes, GoldenRows = [] }, files));

        Assert.Contains("golden rows", error.Message);
        Assert.Equal([whole.Id], models.Repository.Versions("purchase"));
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void A_write_that_fails_leaves_what_is_in_service()
    {
        var whole = models.Publish();
        var tooLong = new string('x', 300);   // for any file system

        Assert.Throws<VersionException>(() => new Publisher(models.Repository, TimeProvider.System).Publish(
            hashes => whole.Manifest with { Files = hashes },
            new Dictionary<string, byte[]> { ["contract.json"] = [1], [tooLong] = [1] }));

        Assert.Equal(whole.Id, models.Repository.Current("purchase"));
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void A_pointer_that_cannot_be_replaced_is_kept()
    {
        var version = models.Publish(promote: false);
        Directory.CreateDirectory(Path.Combine(models.Path, "purchase", "current", "taken"));

        Assert.Throws<VersionException>(() =>
            new Publisher(models.Repository, TimeProvider.System).Promote("purchase", version.Id));

        Assert.Empty(Leftovers());
    }

    [Fact]
    public void A_broken_version_is_not_promoted()
    {
        var (good, bad) = (models.Publish(), models.Publish(intercept: 1, promote: false));
        models.Change(bad, "model.json", bytes => Damage.FlipBit(bytes, 1));

        Assert.Throws<VersionException>(() =>
            new Publisher(models.Repository, TimeProvider.System).Promote("purchase", bad.Id));

        Assert.Equal(good.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public void Current_is_replaced_atomically()
    {
        Needs.Present(
            OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "a file cannot be renamed over an open one here");
        var first = models.Publish();
        using var before = File.OpenText(Path.Combine(models.Path, "purchase", "current"));

        var second = models.Publish(intercept: 1);

        Assert.Equal($"{first.Id}\n1\n", before.ReadToEnd());
        Assert.Equal($"{second.Id}\n2\n", File.ReadAllText(Path.Combine(models.Path, "purchase", "current")));
    }

    public void Dispose() => models.Dispose();

    private string[] Leftovers() =>
        Directory.GetFileSystemEntries(models.Path, ".incoming-*", SearchOption.AllDirectories);

    private Dictionary<string, string> Content(PublishedVersion version) =>
        Directory.EnumerateFiles(models.Repository.Folder(version.Model, version.Id))
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(File.ReadAllBytes(file)));
}
