using System.Text.Json;

namespace PurchaseApi.Scoring.Repository;

/// <summary>Which version was put into service when, by what, in place of what: a line for each, never
/// changed.</summary>
public static class Journal
{
    private const string Name = "journal.ndjson";

    /// <summary>Oldest first; lines that are none of ours are passed over.</summary>
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
