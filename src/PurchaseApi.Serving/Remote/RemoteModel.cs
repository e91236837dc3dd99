using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Serving.Remote;

/// <summary>Brings one model's version in service from the store into the cache: the version first, whole and verified,
/// then <c>current</c>. It belongs to one loop.</summary>
internal sealed class RemoteModel(string name, ModelStore store, ModelRepository cache, Publisher publisher)
{
    private const int MaxPointerBytes = 256;

    private EntityTagHeaderValue? seen;
    private VersionDownload? download;

    /// <returns>What the cache says from now on; null when nothing is new.</returns>
    /// <exception cref="StoreException">The store does not give it.</exception>
    /// <exception cref="VersionException">It is not what was published, or the cache cannot be written.</exception>
    public async Task<Pointer?> RefreshAsync(CancellationToken cancellation)
    {
        if (await store.ReadAsync($"{name}/current", seen, MaxPointerBytes, cancellation) is not var (content, tag))
            return null;

        var (wanted, known) = (Pointer.Parse(Encoding.UTF8.GetString(content)), Cached());
        if (known is not null && wanted.Generation < known.Generation && wanted.Generation > 0)
            throw new StoreException(
                $"{name}/current: is of generation {wanted.Generation}, older than {known.Generation}, which was seen "
                + "before; it is ignored.");

        var (isNew, isWhole) = (wanted != known, IsWhole(wanted.Version));
        if (!isWhole) await FetchAsync(wanted.Version, cancellation);
        if (isNew || !isWhole)
        {
            publisher.Follow(name, wanted);
            Prune(wanted.Version, known?.Version);
        }

        seen = tag;
        return isNew ? wanted : null;
    }

    private async Task FetchAsync(VersionId version, CancellationToken cancellation)
    {
        if (download?.Version != version) download = new(version, $"{name}/{version}/");
        try
        {
            publisher.Receive(name, version, await download.CompleteAsync(store, name, cancellation));
        }
        catch (VersionException)
        {
            download = null;   // what came is of no use
            throw;
        }

        download = null;
    }

    private Pointer? Cached()
    {
        try
        {
            return cache.Pointer(name);
        }
        catch (VersionException)
        {
            return null;
        }
    }

    private bool IsWhole(VersionId version)
    {
        try
        {
            PublishedVersion.Load(cache, name, version);
            return true;
        }
        catch (VersionException)
        {
            return false;
        }
    }

    /// <summary>Keeps the version in service and the one before it.</summary>
    private void Prune(params VersionId?[] kept)
    {
        foreach (var version in cache.Versions(name).Except(kept.OfType<VersionId>()))
        {
            try
            {
                Directory.Delete(cache.Folder(name, version), recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another process that shares the cache was faster, or the next time does it.
            }
        }
    }
}

/// <summary>The files of a version that have come so far.</summary>
internal sealed class VersionDownload(VersionId version, string folder)
{
    private const int MaxManifestBytes = 8 << 20, MaxFileBytes = 256 << 20;

    private readonly Dictionary<string, PartialFile> files = new(StringComparer.Ordinal);

    public VersionId Version => version;

    public async Task<Dictionary<string, byte[]>> CompleteAsync(
        ModelStore store, string model, CancellationToken cancellation)
    {
        var manifest = await ReadAsync(store, ManifestFile.Name, MaxManifestBytes, cancellation);
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ManifestFile.Name] = manifest };
        var left = (long)MaxFileBytes;
        foreach (var (name, sha256) in ManifestFile.Parse(manifest, model, version).Files)
        {
            contents[name] = await ReadAsync(store, name, left, cancellation);
            if (Convert.ToHexStringLower(SHA256.HashData(contents[name])) != sha256)
                throw new VersionException($"{folder}{name}: is not what was published: its SHA-256 differs.");

            left -= contents[name].Length;
        }

        return contents;
    }

    private async Task<byte[]> ReadAsync(
        ModelStore store, string name, long maxBytes, CancellationToken cancellation)
    {
        if (!PublishedVersion.IsFileName(name))
            throw new VersionException($"{folder}{ManifestFile.Name}: lists what is not the name of a file.");
        if (!files.TryGetValue(name, out var file)) files[name] = file = new(folder + name, maxBytes);
        await store.CompleteAsync(file, cancellation);
        return file.Content;
    }
}
