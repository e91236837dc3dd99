using System.IO.Compression;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>The zip file around a model of ML.NET. Its checksums are verified first: ML.NET may never finish loading a
/// damaged model.</summary>
internal static class MLNetArchive
{
    private const int MaxBytes = 256 << 20;

    /// <summary>Reversed, as zip files use it.</summary>
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <returns>The version of ML.NET that wrote it, as far as it tells.</returns>
    /// <exception cref="ModelFormatException">It is damaged, or too large.</exception>
    public static string Check(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip));
            var (left, version) = (MaxBytes, "unknown");
            foreach (var entry in archive.Entries)
            {
                var bytes = Read(entry, left);
                left -= bytes.Length;
                if (entry.Name == "Version.txt") version = FirstLine(bytes);
            }
            return version;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException
            or ArgumentException)
        {
            throw new ModelFormatException($"is not an ML.NET zip file: {error.Message}", error);
        }
    }

    private static byte[] Read(ZipArchiveEntry entry, int most)
    {
        if (entry.Length > most)
            throw new ModelFormatException($"unpacked it has more than {MaxBytes:N0} bytes");

        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        var sum = uint.MaxValue;
        foreach (var value in bytes) sum = table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum == entry.Crc32
            ? bytes
            : throw new ModelFormatException($"is damaged: the checksum of {entry.FullName} is wrong");
    }

    private static string FirstLine(byte[] text) =>
        new StreamReader(new MemoryStream(text)).ReadLine()?.Trim() is { Length: > 0 and < 100 } line
            ? line
            : "unknown";

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ Polynomial;
        return entry;
    }
}
