using System.Text.Json;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Repository;

/// <summary>The <c>models/</c> folder: <c>models/NAME/current</c> and <c>models/NAME/VERSION/...</c>. Reading never
/// writes; only allow-listed names ever become paths.</summary>
public sealed class ModelRepository(string path)
{
    // A folder without read access must not hide the other models.
    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true };

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The models that have a pointer or a version, by name.</summary>
    public IReadOnlyList<string> Models() => !Directory.Exists(Path) ? [] :
    [
        .. Directory.EnumerateDirectories(Path, "*", Readable).Select(folder => System.IO.Path.GetFileName(folder))
            .Where(name => ModelName.IsValid(name))
            .Where(name => File.Exists(CurrentFile(name)) || Versions(name).Count > 0)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<VersionId> Versions(string model) => !Directory.Exists(Folder(model)) ? [] :
    [
        .. Directory.EnumerateDirectories(Folder(model), "*", Readable)
            .Select(folder => VersionId.Parse(System.IO.Path.GetFileName(folder)))
            .OfType<VersionId>().OrderByDescending(version => version.Text, StringComparer.Ordinal),
    ];

    /// <summary>The version in service by the word of <c>current</c>.</summary>
    /// <exception cref="VersionException">There is no pointer, or it names no version.</exception>
    public VersionId Current(string model) => Pointer(model).Version;

    /// <summary>What <c>current</c> says.</summary>
    /// <exception cref="VersionException">There is no pointer, or it names no version.</exception>
    public Pointer Pointer(string model)
    {
        try
        {
            return Repository.Pointer.Read(CurrentFile(model));
        }
        catch (VersionException error) when (!IsPromoted(model))
        {
            throw new VersionException($"{error.Message} {Remedy(model)}", error);
        }
    }

    /// <summary>Whether a version was ever put into service: there is a <c>current</c>, good or bad.</summary>
    public bool IsPromoted(string model) => System.IO.Path.Exists(CurrentFile(model));

    public string Folder(string model) => ModelName.IsValid(model)
        ? System.IO.Path.Combine(Path, model)
        : throw new VersionException("A model's name is 1 to 63 lower-case letters, digits and '-'.");

    public string Folder(string model, VersionId version) => System.IO.Path.Combine(Folder(model), version.Text);

    /// <summary>What a version says of itself, without its model.</summary>
    /// <returns>null where it cannot be read, or is not what was published.</returns>
    public Manifest? FindManifest(string model, VersionId version)
    {
        try
        {
            return ManifestFile.Read(Folder(model, version), model, version);
        }
        catch (VersionException)
        {
            return null;
        }
    }

    private string Remedy(string model) => Versions(model) is [var newest, ..]
        ? $"Put a version into service: promote --model {model} --version {newest}"
        : $"Publish a first version: train --model {model} --data FILE";

    internal string CurrentFile(string model) => System.IO.Path.Combine(Folder(model), "current");
}

/// <summary>Which version was put into service when, by what, in place of what: a line for each, never
/// changed.</summary>
public static class Journal
{
    private const string Name = "journal.ndjson";

    /// <summary>Oldest first; other lines are ignored.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<Promotion> Read(ModelRepository repository, string model)
    {
        var file = Path.Combine(repository.Folder(model), Name);
        return !File.Exists(file) ? [] : [.. File.ReadLines(file).Select(Parse).OfType<Promotion>()];
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    internal static void Append(string folder, Promotion promotion)
    {
        using var file = new FileStream(Path.Combine(folder, Name), FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(promotion, Line), .. "\n"u8]);
        file.Flush(flushToDisk: true);
    }

    private static readonly JsonSerializerOptions Line = new(Json.Options) { WriteIndented = false };

    private static Promotion? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Promotion>(line, Line);
        }
        catch (JsonException)   // a line that a crash cut off
        {
            return null;
        }
    }
}

/// <param name="At">When.</param>
/// <param name="Version">What is in service from then on.</param>
/// <param name="Generation">Of <c>current</c>.</param>
/// <param name="Command">That did it: train, promote, rollback.</param>
/// <param name="Replaces">What was in service; absent when nothing was.</param>
public sealed record Promotion(
    DateTimeOffset At, string Version, long Generation, string Command, string? Replaces = null);
