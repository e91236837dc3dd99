using System.Text;

namespace PurchaseApi.Training.Data;

/// <summary>A file that is there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Written beside <paramref name="path"/>, then renamed.</summary>
    /// <exception cref="DataException">It cannot be written; what was there still is.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        var incoming = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");
        try
        {
            using (var file = new StreamWriter(incoming, append: false, new UTF8Encoding(false))) write(file);
            File.Move(incoming, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(incoming);
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}
