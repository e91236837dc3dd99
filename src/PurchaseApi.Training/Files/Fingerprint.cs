using System.Security.Cryptography;

namespace PurchaseApi.Training.Files;

/// <summary>Tells one data file from another.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <exception cref="DataException">The file cannot be read, or holds nothing.</exception>
    public static string Of(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: there is no such file");

        try
        {
            // Before it is opened, since a pipe has the length 0 and would wait for a writer.
            if (new FileInfo(path).Length == 0)
                throw new DataException($"{Path.GetFileName(path)}: is empty; its first line must name the columns");

            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}
