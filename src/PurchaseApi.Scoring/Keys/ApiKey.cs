using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;

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

/// <summary>What a key allows.</summary>
public static class Scopes
{
    /// <summary>One row at a time.</summary>
    public const string Predict = "predict";

    /// <summary>Many rows at once.</summary>
    public const string Batch = "batch";

    /// <summary>What is in service, reports, schemas, drift and metrics.</summary>
    public const string Read = "read";

    public static readonly IReadOnlyList<string> All = [Predict, Batch, Read];
}

/// <summary>A key as the service keeps it.</summary>
public sealed record KeyEntry
{
    /// <summary>Of the caller. Two of its keys may be valid at once, so that one can replace the other.</summary>
    public string Name { get; init; } = "";

    /// <summary>A <see cref="KeyHash"/>.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Names from <see cref="Scopes"/> with commas between.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>The first moment at which it is valid; null for always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment at which it is no longer valid; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    public IReadOnlyList<string> ScopeNames() => NameList.Parse(Scopes);

    /// <summary>For each value that is wrong a sentence that begins with its name.</summary>
    public IEnumerable<string> Faults()
    {
        if (!ModelName.IsValid(Name)) yield return $"Name is {ModelName.Allowed} (was '{Name}')";
        if (KeyHash.Parse(Hash) is null) yield return "Hash must be a line of `keys create`";
        var names = ScopeNames();
        if (names.Count == 0 || names.Except(Keys.Scopes.All).Any())
            yield return $"Scopes must be some of {string.Join(',', Keys.Scopes.All)} (was '{Scopes}')";
        if (From >= Until) yield return $"Until must be after From (was {Until:O})";
    }
}

/// <summary>Keys in a JSON file, which the worker writes and the service reads again when it changes.</summary>
/// <param name="Keys">In the order they were made.</param>
public sealed record KeyFile(IReadOnlyList<KeyEntry> Keys)
{
    /// <exception cref="JsonException">It is no such file, or a key in it is wrong.</exception>
    public static KeyFile Parse(ReadOnlySpan<byte> json)
    {
        var file = JsonSerializer.Deserialize<KeyFile>(json, Json.Options)!;
        foreach (var (index, key) in file.Keys.Index())
            if (key.Faults().FirstOrDefault() is { } fault) throw new JsonException($"key {index}: {fault}.");
        return file;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json.Options);
}
