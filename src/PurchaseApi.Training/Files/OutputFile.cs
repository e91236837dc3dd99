using System.Text;

namespace PurchaseApi.Training.Files;

/// <summary>A file that is there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Written beside <paramref name="path"/>, then renamed.</summary>
    /// <exception cref="DataException">It cannot be written; what was there still is.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        MustBeOwn(path);
        var incoming = Incoming(path);
        try
        {
            using (var file = new StreamWriter(incoming, append: false, new UTF8Encoding(false))) write(file);
            File.Move(incoming, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
        finally
        {
            Remove(incoming);
        }
    }

    /// <exception cref="DataException">A rename would take the place of a folder, a device or a link.</exception>
    public static void MustBeOwn(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full) || new FileInfo(full).LinkTarget is not null
            || full.StartsWith("/dev/", StringComparison.Ordinal))
            throw new DataException($"{path}: the output must be a file of its own");
    }

    /// <summary>A name beside it for what is still being written.</summary>
    public static string Incoming(string path) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");

    /// <summary>Whatever happened, nothing half-written stays.</summary>
    public static void Remove(string incoming)
    {
        try
        {
            File.Delete(incoming);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is the better reason.
        }
    }
}
