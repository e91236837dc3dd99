using System.Text.Json;

namespace PurchaseApi.Scoring.Repository;

/// <summary><c>manifest.json</c> -> a manifest that can be trusted: the one that was published, of this model, in this
/// format, with nothing null and every number finite.</summary>
public static class ManifestFile
{
    public const string Name = "manifest.json";

    private const int MaxBytes = 8 << 20;

    /// <exception cref="VersionException">The file cannot be read, or is none of these.</exception>
    internal static Manifest Read(string folder, string model, VersionId id) =>
        Parse(RegularFile.Read(Path.Combine(folder, Name), MaxBytes), model, id);

    /// <param name="bytes">The file.</param>
    /// <param name="model">Whose version it is of.</param>
    /// <param name="id">Of the version.</param>
    /// <exception cref="VersionException">It is not what was published.</exception>
    public static Manifest Parse(byte[] bytes, string model, VersionId id) => id.Names(bytes)
        ? VersionException.Naming(Name, () => Parse(bytes, model))
        : throw new VersionException($"{Name} is not what was published: its SHA-256 differs.");

    /// <summary>What a file's types cannot say: null where we write none, and numbers beyond a double, which no answer
    /// could show.</summary>
    /// <exception cref="VersionException">The message gives the place.</exception>
    internal static void CheckValues(JsonElement value, string place = "$")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                throw new VersionException($"{place} is null.");
            case JsonValueKind.Number when !double.IsFinite(value.GetDouble()):
                throw new VersionException($"{place} is not a finite number.");
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray()) CheckValues(item, $"{place}[{index++}]");
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    if (!IsRow(property)) CheckValues(property.Value, $"{place}.{property.Name}");
                break;
        }
    }

    private static Manifest Parse(byte[] bytes, string model)
    {
        using var document = JsonDocument.Parse(bytes, new() { MaxDepth = Json.Options.MaxDepth });
        // First, because a newer format may have anything else.
        if (document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("format", out var format)
            && !(format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number)
                && number == Manifest.CurrentFormat))
            throw new VersionException(
                $"format is {format.GetRawText()}; this service reads {Manifest.CurrentFormat}.");

        CheckValues(document.RootElement);
        var manifest = document.Deserialize<Manifest>(Json.Options)!;
        if (manifest.Model != model) throw new VersionException($"it is of the model '{manifest.Model}'.");
        return manifest.Threshold?.Value is null or (>= 0 and <= 1)
            ? manifest
            : throw new VersionException($"the threshold is not in [0, 1] (was {manifest.Threshold.Value}).");
    }

    /// <summary>A golden row may miss a value; the contract judges it.</summary>
    private static bool IsRow(JsonProperty property) =>
        property.NameEquals("row") && property.Value.ValueKind == JsonValueKind.Object;
}
