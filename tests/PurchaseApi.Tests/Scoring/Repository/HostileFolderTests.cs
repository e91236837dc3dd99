using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>A models folder that others write to.</summary>
public sealed class HostileFolderTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public void Versions_behind_a_link_are_rejected()
    {
        var version = models.Publish();
        var folder = models.Repository.Folder("purchase", version.Id);
        Directory.Move(folder, $"{folder}.moved");
        Directory.CreateSymbolicLink(folder, $"{folder}.moved");

        Refused(version, "its folder is a link");
    }

    [Fact]
    public void Pipes_are_rejected_at_once()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no pipes with names here");
        var version = models.Publish();
        var file = models.File(version, "model.json");
        File.Delete(file);
        using (var mkfifo = Process.Start("mkfifo", [file])!) mkfifo.WaitForExit();

        Refused(version, "model.json is empty, or no regular file");
    }

    [Fact]
    public void The_total_size_of_a_version_is_limited()
    {
        const int Size = 100 << 20;
        var whole = models.Publish();
        var parts = new OrderedDictionary<string, string>(whole.Manifest.Files);
        foreach (var name in Enumerable.Range(0, 5).Select(i => $"part-{i}")) parts[name] = HashOfZeros(Size);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            whole.Manifest with { Files = parts }, PurchaseApi.Scoring.Json.Options);
        var id = VersionId.From(DateTimeOffset.UnixEpoch, manifest);
        var folder = models.Repository.Folder("purchase", id);
        Directory.Move(models.Repository.Folder("purchase", whole.Id), folder);
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), manifest);
        foreach (var name in parts.Keys.Where(name => name.StartsWith("part-", StringComparison.Ordinal)))
        {
            using var sparse = File.Create(Path.Combine(folder, name));
            sparse.SetLength(Size);
        }

        var error = Assert.Throws<VersionException>(() => PublishedVersion.Load(models.Repository, "purchase", id));

        Assert.Matches("part-[0-4] has 104857600 bytes; at most [0-9]+ are read", error.Message);
    }

    public void Dispose() => models.Dispose();

    private void Refused(PublishedVersion version, string reason)
    {
        var error = Assert.Throws<VersionException>(
            () => PublishedVersion.Load(models.Repository, "purchase", version.Id));
        Assert.Contains(reason, error.Message);
    }

    private static string HashOfZeros(int size) => Convert.ToHexStringLower(SHA256.HashData(new byte[size]));
}
