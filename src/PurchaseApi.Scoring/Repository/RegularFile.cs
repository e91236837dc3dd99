namespace PurchaseApi.Scoring.Repository;

/// <summary>Reads files of a folder that others write to: never a link, a pipe or a device, and never more than is
/// sensible.</summary>
internal static class RegularFile
{
    /// <exception cref="VersionException">It is missing, unreadable, empty, too large or no regular file.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        var name = Path.GetFileName(path);
        try
        {
            // Judged before it is opened: opening a pipe would wait for a writer. Pipes and devices have length 0.
            var file = new FileInfo(path);
            if (file.LinkTarget is not null) throw new VersionException($"{name} is a link.");
            if (!file.Exists)
                throw new VersionException($"{name} is {(Directory.Exists(path) ? "a folder" : "missing")}.");
            if (file.Length == 0) throw new VersionException($"{name} is empty, or no regular file.");
            if (file.Length > maxBytes)
                throw new VersionException($"{name} has {file.Length} bytes; at most {maxBytes} are read.");

            using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var bytes = new byte[file.Length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var count)
                read += count;
            return read == bytes.Length
                ? bytes
                : throw new VersionException($"{name} became shorter while it was read.");
        }
        catch (UnauthorizedAccessException error)   // the messages of these two hold paths
        {
            throw new VersionException($"{name} cannot be read: access is denied.", error);
        }
        catch (IOException error)
        {
            throw new VersionException($"{name} cannot be read: I/O error 0x{error.HResult:X8}.", error);
        }
    }
}
