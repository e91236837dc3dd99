using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>Changes published versions as bad disks and bad publishers do.</summary>
internal static class Damage
{
    public static readonly string[] Files = ["manifest.json", "contract.json", "model.json"];

    public static string File(this ModelsFolder models, PublishedVersion version, string name) =>
        Path.Combine(models.Repository.Folder(version.Model, version.Id), name);

    /// <summary>Writes <c>current</c> as a publisher does, whatever it is to hold.</summary>
    public static void Point(this ModelsFolder models, string text, string model = "purchase")
    {
        var current = Path.Combine(models.Path, model, "current");
        System.IO.File.WriteAllText(current + "-new", text);
        System.IO.File.Move(current + "-new", current, overwrite: true);
    }

    /// <summary>Changes a file and leaves the hashes as they were.</summary>
    public static VersionId Change(
        this ModelsFolder models, PublishedVersion version, string name, Func<byte[], byte[]> change)
    {
        var path = models.File(version, name);
        System.IO.File.WriteAllBytes(path, change(System.IO.File.ReadAllBytes(path)));
        return version.Id;
    }

    /// <summary>Puts something else in a file's place.</summary>
    public static VersionId Put(this ModelsFolder models, PublishedVersion version, string name, Action<string> create)
    {
        System.IO.File.Delete(models.File(version, name));
        create(models.File(version, name));
        return version.Id;
    }

    /// <summary>Changes a file and makes every hash right again, so that only what the file says can be
    /// wrong.</summary>
    public static VersionId Forge(
        this ModelsFolder models, PublishedVersion version, string name, Func<byte[], byte[]> change)
    {
        models.Change(version, name, change);
        if (name != "manifest.json")
        {
            var before = version.Manifest.Files[name];
            var after = Hash(System.IO.File.ReadAllBytes(models.File(version, name)));
            models.Change(version, "manifest.json", manifest =>
                Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(manifest).Replace(before, after, StringComparison.Ordinal)));
        }

        var id = VersionId.From(
            version.Id.PublishedAt, System.IO.File.ReadAllBytes(models.File(version, "manifest.json")));
        if (id != version.Id)
            Directory.Move(
                models.Repository.Folder(version.Model, version.Id), models.Repository.Folder(version.Model, id));
        return id;
    }

    public static VersionId Forge(
        this ModelsFolder models, PublishedVersion version, string name, Action<JsonNode> change) =>
        models.Forge(version, name, bytes =>
        {
            var json = JsonNode.Parse(bytes)!;
            change(json);
            return Encoding.UTF8.GetBytes(json.ToJsonString());
        });

    public static void CreateSparseFile(string path)
    {
        using var file = System.IO.File.Create(path);
        file.SetLength(20L << 30);
    }

    public static byte[] FlipBit(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
