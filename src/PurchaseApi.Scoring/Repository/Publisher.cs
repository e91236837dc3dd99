using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PurchaseApi.Scoring.Repository;

/// <summary>Writes versions so that a reader, or a machine that loses its power, sees all of one or nothing of
/// it.</summary>
public sealed class Publisher(ModelRepository repository, TimeProvider time)
{
    /// <summary>How the name of what is still being written begins; no reader looks at it.</summary>
    public const string IncomingPrefix = ".incoming-";

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
        var incoming = Incoming(folder);
        return Writing($"The version of '{manifest.Model}'", incoming, () =>
        {
            Directory.CreateDirectory(incoming);
            DurableFile.FlushFolder(repository.Path);
            foreach (var (name, content) in files) DurableFile.Write(Path.Combine(incoming, name), content);
            DurableFile.Write(Path.Combine(incoming, ManifestFile.Name), bytes);
            DurableFile.FlushFolder(incoming);
            var version = PublishedVersion.Load(incoming, manifest.Model, id);

            // Published already, in this second: the same manifest lists the same files.
            if (Directory.Exists(repository.Folder(manifest.Model, id)))
                return PublishedVersion.Load(repository, manifest.Model, id);
            Directory.Move(incoming, repository.Folder(manifest.Model, id));
            DurableFile.FlushFolder(folder);
            return version;
        });
    }

    /// <summary>Puts a version into service: <c>current</c> is written beside itself and renamed.</summary>
    /// <exception cref="VersionException">The version cannot be read whole, or the pointer cannot be
    /// written.</exception>
    public void Promote(string model, VersionId id)
    {
        PublishedVersion.Load(repository, model, id);
        var incoming = Incoming(repository.Folder(model));
        Writing($"'current' of '{model}'", incoming, () =>
        {
            DurableFile.Write(incoming, Encoding.UTF8.GetBytes($"{id}\n"));
            File.Move(incoming, repository.CurrentFile(model), overwrite: true);
            DurableFile.FlushFolder(repository.Folder(model));
            return id;
        });
    }

    private static string Incoming(string folder) => Path.Combine(folder, $"{IncomingPrefix}{Guid.NewGuid():N}");

    /// <summary>Whatever happens, nothing half-written stays.</summary>
    private static T Writing<T>(string what, string incoming, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VersionException($"{what} cannot be written: {error.Message}", error);
        }
        finally
        {
            Remove(incoming);
        }
    }

    private static void Remove(string incoming)
    {
        try
        {
            if (Directory.Exists(incoming)) Directory.Delete(incoming, recursive: true);
            else File.Delete(incoming);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A disk that takes no write often takes no delete either; what made the write fail is the better reason.
        }
    }
}
