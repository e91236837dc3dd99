using System.IO.Compression;
using System.Text;

namespace PurchaseApi.Tests.Support;

/// <summary>gzip and brotli, as a caller packs and unpacks.</summary>
internal static class Packed
{
    public static byte[] Encode(string coding, string text) => Encode(coding, Encoding.UTF8.GetBytes(text));

    public static byte[] Encode(string coding, byte[] bytes)
    {
        var packed = new MemoryStream();
        using (Stream stream = coding == "br"
            ? new BrotliStream(packed, CompressionLevel.Optimal)
            : new GZipStream(packed, CompressionLevel.Optimal))
            stream.Write(bytes);
        return packed.ToArray();
    }

    public static string Text(string coding, byte[] packed)
    {
        using Stream stream = coding == "br"
            ? new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return new StreamReader(stream).ReadToEnd();
    }
}
