using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PurchaseApi.Scoring.Keys;

/// <summary>What a caller sends to be let in: <c>NAME.SECRET</c>, with 256 random bits. It is shown once; what is kept
/// is a <see cref="KeyHash"/>.</summary>
public static class ApiKey
{
    private const int SecretBytes = 32;

    public static string Create(string name) =>
        $"{name}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>Whether a key could be this caller's; the name is no secret.</summary>
    public static bool IsNamed(ReadOnlySpan<char> key, string name) =>
        key.Length > name.Length && key[name.Length] == '.' && key.StartsWith(name, StringComparison.Ordinal);
}

/// <summary>A salted SHA-256 of a key, written <c>SALT.HASH</c> in base64url. One round is enough: nobody guesses 256
/// random bits.</summary>
public sealed class KeyHash
{
    public const int MaxKeyLength = 256;

    private const int SaltBytes = 16;

    private readonly byte[] salt, hash;

    private KeyHash(byte[] salt, byte[] hash) => (this.salt, this.hash) = (salt, hash);

    /// <summary>Under a salt of its own.</summary>
    public static KeyHash Create(string key)
    {
        var drawn = RandomNumberGenerator.GetBytes(SaltBytes);
        var hashed = new byte[SHA256.HashSizeInBytes];
        Compute(drawn, key, hashed);
        return new(drawn, hashed);
    }

    /// <returns>null when the text is no hash.</returns>
    public static KeyHash? Parse(string text)
    {
        if (text.Split('.') is not [var first, var second]) return null;
        if (!Base64Url.IsValid(first, out var saltLength) || saltLength != SaltBytes) return null;
        return Base64Url.IsValid(second, out var hashLength) && hashLength == SHA256.HashSizeInBytes
            ? new(Base64Url.DecodeFromChars(first), Base64Url.DecodeFromChars(second))
            : null;
    }

    /// <summary>In a time that says nothing about the hash.</summary>
    public bool Matches(ReadOnlySpan<char> key)
    {
        if (key.Length > MaxKeyLength) return false;
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Compute(salt, key, given);
        return CryptographicOperations.FixedTimeEquals(given, hash);
    }

    public override string ToString() => $"{Base64Url.EncodeToString(salt)}.{Base64Url.EncodeToString(hash)}";

    private static void Compute(ReadOnlySpan<byte> salt, ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> salted = stackalloc byte[SaltBytes + Encoding.UTF8.GetMaxByteCount(MaxKeyLength)];
        salt.CopyTo(salted);
        var length = Encoding.UTF8.GetBytes(key, salted[SaltBytes..]);
        SHA256.HashData(salted[..(SaltBytes + length)], hash);
    }
}
