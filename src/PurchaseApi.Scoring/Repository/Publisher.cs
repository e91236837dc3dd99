using System.Diagnostics;
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

    /// <summary>Model -> the generation of <c>current</c> when a version of it was published.</summary>
    private readonly Dictionary<string, long> seen = [];

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
        seen[manifest.Model] = Now(manifest.Model)?.Generation ?? 0;
        return Write(
            manifest.Model, VersionId.From(time.GetUtcNow(), bytes),
            files.Append(KeyValuePair.Create(ManifestFile.Name, bytes)));
    }

    /// <summary>Takes a version that was published elsewhere, as it is there; one that is here and broken is
    /// replaced.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="id">Of the version.</param>
    /// <param name="files">All of them, the manifest too.</param>
    /// <exception cref="VersionException">It is not what was published, or cannot be written.</exception>
    public PublishedVersion Receive(string model, VersionId id, IReadOnlyDictionary<string, byte[]> files)
    {
        if (files.Keys.FirstOrDefault(name => !PublishedVersion.IsFileName(name)) is not null)
            throw new VersionException("A version has a file whose name no file may have.");

        try
        {
            return PublishedVersion.Load(repository, model, id);
        }
        catch (VersionException)
        {
            Remove(repository.Folder(model, id));
        }

        return Write(model, id, files);
    }

    /// <summary>Points to what is in service elsewhere: a version that is here, whole.</summary>
    /// <exception cref="VersionException">It is not, or the pointer cannot be written.</exception>
    public void Follow(string model, Pointer pointer)
    {
        PublishedVersion.Load(repository, model, pointer.Version);
        var incoming = Incoming(repository.Folder(model));
        Writing($"'current' of '{model}'", incoming, () => Point(model, incoming, pointer));
    }

    private PublishedVersion Write(string model, VersionId id, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var folder = repository.Folder(model);
        var incoming = Incoming(folder);
        return Writing($"The version of '{model}'", incoming, () =>
        {
            Directory.CreateDirectory(incoming);
            DurableFile.FlushFolder(repository.Path);
            foreach (var (name, content) in files) DurableFile.Write(Path.Combine(incoming, name), content);
            DurableFile.FlushFolder(incoming);
            var version = PublishedVersion.Load(incoming, model, id);

            // Published already, in this second, or received by another process: the same files.
            if (Directory.Exists(repository.Folder(model, id))) return PublishedVersion.Load(repository, model, id);
            Directory.Move(incoming, repository.Folder(model, id));
            DurableFile.FlushFolder(folder);
            return version;
        });
    }

    private Pointer Point(string model, string incoming, Pointer pointer)
    {
        DurableFile.Write(incoming, Encoding.UTF8.GetBytes($"{pointer}"));
        File.Move(incoming, repository.CurrentFile(model), overwrite: true);
        DurableFile.FlushFolder(repository.Folder(model));
        return pointer;
    }

    /// <summary>Puts a version into service: <c>current</c> is written to a temporary file and renamed.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="id">Of the version.</param>
    /// <param name="command">That asks for it, for the journal.</param>
    /// <exception cref="VersionException">The version cannot be read whole, the pointer cannot be written, or somebody
    /// has put a newer version into service since this one was published.</exception>
    public void Promote(string model, VersionId id, string command = "train")
    {
        PublishedVersion.Load(repository, model, id);
        var folder = repository.Folder(model);
        var incoming = Incoming(folder);
        Writing($"'current' of '{model}'", incoming, () =>
        {
            using var one = PublisherLock.Take(folder);
            var now = Now(model);
            if (IsOvertaken(model, id, now))
                throw new VersionException(
                    $"Version {id} of '{model}' is published but not in service: the newer {now!.Version} was put into "
                    + "service in the meantime. `promote` puts it into service all the same.");

            var next = new Pointer(id, (now?.Generation ?? 0) + 1);
            Point(model, incoming, next);
            Record(folder, new(time.GetUtcNow(), id.Text, next.Generation, command, now?.Version.Text));
            return id;
        });
    }

    private static void Record(string folder, Promotion promotion)
    {
        try
        {
            Journal.Append(folder, promotion);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VersionException(
                $"Version {promotion.Version} is in service, but the journal cannot be written: {error.Message}",
                error);
        }
    }

    /// <summary>A publisher that was paused must not undo what others did meanwhile.</summary>
    private bool IsOvertaken(string model, VersionId id, Pointer? now) =>
        now is not null && seen.TryGetValue(model, out var generation) && now.Generation != generation
        && string.CompareOrdinal(now.Version.Text, id.Text) > 0;

    /// <summary>null when nothing is in service, or it is unknown.</summary>
    private Pointer? Now(string model)
    {
        try
        {
            return repository.Pointer(model);
        }
        catch (VersionException)
        {
            return null;
        }
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

/// <summary>One publisher at a time compares and raises the generation of a model. The lock is the system's (flock), so
/// it goes with a process that is killed; it is held for as long as a file is written.</summary>
internal static class PublisherLock
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="VersionException">Another one holds it.</exception>
    /// <exception cref="IOException">There can be no lock file.</exception>
    public static IDisposable Take(string folder)
    {
        var path = Path.Combine(folder, ".lock");
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException)
                && File.Exists(path))
            {
                if (Stopwatch.GetElapsedTime(start) > Timeout)
                    throw new VersionException("another process is publishing, and holds .lock.", error);
            }

            CancellationToken.None.WaitHandle.WaitOne(Pause);
        }
    }
}
