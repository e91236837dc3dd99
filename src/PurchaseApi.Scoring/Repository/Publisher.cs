using System.Security.Cryptography;
using System.Text.Json;

namespace PurchaseApi.Scoring.Repository;

/// <summary>Writes versions so that a reader, or a machine that loses its power, sees all of one or nothing of it.</summary>
public sealed class Publisher(ModelRepository repository, TimeProvider time)
{
    /// <summary>Writes, flushes, reads back, verifies and renames; <c>current</c> is left as it is.</summary>
    /// <param name="describe">File -> SHA-256 in; the manifest that lists them out.</param>
    /// <param name="files">Every file of the version but the manifest.</param>
    /// <exception cref="VersionException">It cannot be written, or does not read back.</exception>
    public PublishedVersion Publish(
        Func<OrderedDictionary<string, string>, Manifest> describe, IReadOnlyDictionary<string, byte[]> files)
    {
        var manifest = describe(new(files.OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => KeyValuePair.Create(file.Key, Convert.ToHexStringLower(SHA256.HashData(file.Value))))));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options);
        var id = VersionId.Of(time.GetUtcNow(), bytes);
        var folder = repository.Folder(manifest.Model);
        var incoming = Path.Combine(folder, $".incoming-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(incoming);
            foreach (var (name, content) in files) DurableFile.Write(Path.Combine(incoming, name), content);
            DurableFile.Write(Path.Combine(incoming, "manifest.json"), bytes);
            DurableFile.FlushFolder(incoming);
            var version = PublishedVersion.Load(incoming, manifest.Model, id);
            Directory.Move(incoming, repository.Folder(manifest.Model, id));
            DurableFile.FlushFolder(folder);
            return version;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VersionException($"The version cannot be written: {error.Message}", error);
        }
        finally
        {
            if (Directory.Exists(incoming)) Directory.Delete(incoming, recursive: true);
        }
    }

    /// <summary>Puts a version into service: <c>current</c> is written beside itself and renamed.</summary>
    /// <exception cref="VersionException">The version cannot be read whole, or the pointer cannot be written.</exception>
    public void Promote(string model, VersionId id)
    {
        PublishedVersion.Load(repository, model, id);
        var incoming = Path.Combine(repository.Folder(model), $".incoming-{Guid.NewGuid():N}");
        try
        {
            DurableFile.Write(incoming, [.. System.Text.Encoding.UTF8.GetBytes(id.Text), (byte)'\n']);
            File.Move(incoming, repository.CurrentFile(model), overwrite: true);
            DurableFile.FlushFolder(repository.Folder(model));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VersionException($"'current' cannot be written: {error.Message}", error);
        }
        finally
        {
            File.Delete(incoming);
        }
    }
}
