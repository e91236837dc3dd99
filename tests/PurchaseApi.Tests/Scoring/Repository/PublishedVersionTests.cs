using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

public sealed class PublishedVersionTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public void Published_versions_round_trip()
    {
        var published = models.Publish(intercept: 0.25);

        var loaded = PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase"));

        Assert.Equal(published.Id, loaded.Id);
        Assert.Equal(published.Manifest.Files, loaded.Manifest.Files);
        foreach (var row in Rows(loaded))
            Assert.Equal(published.Predictor.Predict(row), loaded.Predictor.Predict(row));
    }

    [Fact]
    public void Versions_without_findings_load()
    {
        var published = models.Publish();
        var id = models.Forge(published, "manifest.json", bytes =>
        {
            var manifest = JsonNode.Parse(bytes)!.AsObject();
            Assert.True(manifest.Remove("findings"));
            return Encoding.UTF8.GetBytes(manifest.ToJsonString());
        });

        Assert.Empty(PublishedVersion.Load(models.Repository, "purchase", id).Manifest.Findings);
    }

    [Fact]
    public void A_file_too_large_to_be_a_model_is_not_read()
    {
        Needs.Present(OperatingSystem.IsLinux(), "sparse files may take real space here");
        var version = models.Publish();
        models.Put(version, "model.json", Damage.CreateSparseFile);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<VersionException>(() => PublishedVersion.Load(models.Repository, "purchase", version.Id));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../purchase")]
    [InlineData("Purchase")]
    [InlineData("purchase\n")]
    public void Invalid_model_names_never_become_paths(string name)
    {
        var version = models.Publish();

        Assert.Throws<VersionException>(() => PublishedVersion.Load(models.Repository, name, version.Id));
        Assert.Throws<VersionException>(() => models.Repository.Current(name));
    }

    [Fact]
    public void Only_folders_named_like_versions_are_versions_and_the_newest_is_first()
    {
        var older = models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        var newer = models.Publish(time: Clock.At("2026-01-01T00:00:01Z"));
        string[] others = [".incoming-1", "latest", "20260101T000000Z-3F2A91C0", "20269901T000000Z-3f2a91c0"];
        foreach (var name in others)
            Directory.CreateDirectory(Path.Combine(models.Path, "purchase", name));
        Directory.CreateDirectory(Path.Combine(models.Path, "lost+found"));

        Assert.Equal([newer.Id, older.Id], models.Repository.Versions("purchase"));
        Assert.Equal(["purchase"], models.Repository.Models());
    }

    public void Dispose() => models.Dispose();

    private static IEnumerable<PurchaseApi.Scoring.Rows.Row> Rows(PublishedVersion version)
    {
        var rows = new PurchaseApi.Scoring.Rows.JsonRowReader(version.Predictor.Contract);
        foreach (var golden in version.Manifest.GoldenRows)
        {
            var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(golden.Row);
            var reader = new System.Text.Json.Utf8JsonReader(json);
            reader.Read();
            yield return rows.Read(ref reader).Row!;
        }
    }
}
