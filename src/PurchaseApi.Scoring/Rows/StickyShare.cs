using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PurchaseApi.Scoring.Rows;

/// <summary>A share of all texts, drawn by their hash: a text is always in it or never, in every process. A larger
/// share has all that a smaller one has.</summary>
public static class StickyShare
{
    private const double Hashes = 18_446_744_073_709_551_616d;   // 2^64

    /// <param name="text">What is drawn, in UTF-8.</param>
    /// <param name="share">In [0, 1].</param>
    public static bool Contains(ReadOnlySpan<byte> text, double share)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < share * Hashes;
    }
}
