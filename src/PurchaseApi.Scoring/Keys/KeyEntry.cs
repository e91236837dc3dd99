using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Keys;

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
