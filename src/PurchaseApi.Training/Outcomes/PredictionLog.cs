using System.Text.Json;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Outcomes;

/// <summary>The files of a prediction log, which several services may write into one folder. They are read line by
/// line, while they may still be written.</summary>
/// <param name="path">Of the folder, or of one file.</param>
internal sealed class PredictionLogFolder(string path)
{
    private const int Piece = 1 << 16;

    /// <summary>What was read so far.</summary>
    public LogCounts Counts { get; } = new();

    /// <summary>Every line of one model, file by file.</summary>
    /// <exception cref="DataException">There is no log, or it cannot be read.</exception>
    public IEnumerable<LoggedPrediction> Read(string model)
    {
        foreach (var file in Files())
        {
            var latest = DateTime.MinValue;
            foreach (var (line, isWhole) in Lines(file))
            {
                Counts.Lines++;
                if (LoggedPrediction.Parse(line) is not { } prediction)
                {
                    if (isWhole) Counts.Unreadable++;
                    else Counts.Cut++;
                    continue;
                }

                if (prediction.TimeUtc < latest) Counts.ClockSetBack++;
                latest = prediction.TimeUtc;
                if (prediction.Model == model) yield return prediction;
                else Counts.OtherModels++;
            }
        }
    }

    private string[] Files() => DataFile.Reading(path, () =>
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new DataException($"--log {path}: folder not found");

        string[] files = [.. Directory.EnumerateFiles(path, "*.ndjson").Order(StringComparer.Ordinal)];
        Counts.Files = files.Length;
        return files.Length > 0 ? files : throw new DataException($"--log {path}: has no .ndjson files");
    });

    /// <returns>Lines without their end; the last one of a file may have none, and is then not whole.</returns>
    private static IEnumerable<(ReadOnlyMemory<byte> Line, bool IsWhole)> Lines(string file)
    {
        using var stream = DataFile.Reading(file, () => new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        var (buffer, start, end) = (new byte[Piece], 0, 0);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                if (length > 0) yield return (buffer.AsMemory(start, length), true);
                start += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length) Array.Resize(ref buffer, 2 * end);
            var read = DataFile.Reading(file, () => stream.Read(buffer, end, buffer.Length - end));
            if (read == 0) break;
            end += read;
        }

        if (end > 0) yield return (buffer.AsMemory(0, end), false);
    }
}

/// <summary>A line of the prediction log.</summary>
internal sealed record LoggedPrediction
{
    public required DateTime TimeUtc { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    public string? RequestId { get; init; }

    public long Row { get; init; }

    /// <summary>Plain or hashed, as the service was told to write it; null where it writes none.</summary>
    public string? Id { get; init; }

    /// <summary>A JSON object of input names and values; null where they are not logged.</summary>
    public byte[]? Inputs { get; init; }

    public bool IsPositive { get; init; }

    /// <summary>NaN for a model that predicts nothing.</summary>
    public double Probability { get; init; } = double.NaN;

    public string? Intent { get; init; }

    public string? Action { get; init; }

    /// <summary>NaN without a decision.</summary>
    public double ExpectedValue { get; init; } = double.NaN;

    /// <summary>Whether the row is in the control group; null where the contract has none.</summary>
    public bool? IsControl { get; init; }

    /// <summary>The action that a row of the control group would have got.</summary>
    public string? WouldBe { get; init; }

    /// <summary>What another version said about the same row without being answered.</summary>
    public ShadowPrediction? Shadow { get; init; }

    /// <param name="line">UTF-8, without its end.</param>
    /// <returns>null when it is not a whole line of a prediction log.</returns>
    public static LoggedPrediction? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? From(root) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;   // cut, or something else's line
        }
    }

    /// <param name="reader">Of a contract.</param>
    /// <returns>null where the inputs are not logged, or the contract does not take them.</returns>
    public Row? ReadInputs(JsonRowReader reader)
    {
        if (Inputs is null) return null;

        var json = new Utf8JsonReader(Inputs);
        json.Read();
        return reader.Read(ref json).Row;
    }

    private static LoggedPrediction? From(JsonElement line)
    {
        if (!line.TryGetProperty("time"u8, out var time) || !time.TryGetDateTime(out var at)
            || Text(line, "model"u8) is not { } model || Text(line, "version"u8) is not { } version) return null;

        return new()
        {
            TimeUtc = at.ToUniversalTime(),
            Model = model,
            Version = version,
            RequestId = Text(line, "request_id"u8),
            Row = line.TryGetProperty("row"u8, out var row) ? row.GetInt64() : 0,
            Id = Text(line, "id"u8),
            Inputs = line.TryGetProperty("inputs"u8, out var inputs)
                ? System.Text.Encoding.UTF8.GetBytes(inputs.GetRawText())
                : null,
            IsPositive = IsPositiveIn(line),
            Probability = ProbabilityIn(line),
            Intent = Text(line, "intent"u8),
            Action = Text(line, "action"u8),
            ExpectedValue = Number(line, "expected_value"u8),
            IsControl = line.TryGetProperty("control"u8, out var control) ? control.GetBoolean() : null,
            WouldBe = Text(line, "would_be"u8),
            Shadow = line.TryGetProperty("shadow"u8, out var shadow) ? ShadowIn(shadow) : null,
        };
    }

    private static ShadowPrediction? ShadowIn(JsonElement shadow) => Text(shadow, "version"u8) is { } version
        ? new(version, ProbabilityIn(shadow), IsPositiveIn(shadow))
        : null;

    private static bool IsPositiveIn(JsonElement given) => Number(given, "prediction"u8) == 1;

    private static double ProbabilityIn(JsonElement given) =>
        Number(given, "probability"u8) is >= 0 and <= 1 and var probability ? probability : double.NaN;

    private static double Number(JsonElement given, ReadOnlySpan<byte> name) =>
        given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.NaN;

    /// <summary>A number as its digits.</summary>
    private static string? Text(JsonElement given, ReadOnlySpan<byte> name) =>
        !given.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}

/// <param name="Probability">NaN where it predicts nothing.</param>
internal readonly record struct ShadowPrediction(string Version, double Probability, bool IsPositive);

/// <summary>Lines of a log by what became of them.</summary>
internal sealed record LogCounts
{
    public int Files { get; set; } = 1;

    public long Lines { get; set; }

    /// <summary>Ends of files within a line.</summary>
    public long Cut { get; set; }

    /// <summary>Whole lines that are no predictions.</summary>
    public long Unreadable { get; set; }

    /// <summary>Lines of a file that are older than the one before.</summary>
    public long ClockSetBack { get; set; }

    public long OtherModels { get; set; }

    /// <summary>Lines without what the join needs, or without a probability.</summary>
    public long WithoutKey { get; set; }

    /// <summary>Further lines of a row, or of an id, that a version predicted before.</summary>
    public long Repeated { get; set; }

    /// <summary>Rows whose horizon is not over yet.</summary>
    public long NotDue { get; set; }

    /// <summary>Rows of which the outcomes say nothing.</summary>
    public long WithoutOutcome { get; set; }

    /// <summary>Rows of which the outcomes say two things.</summary>
    public long Conflicting { get; set; }

    /// <summary>Rows with a version, an outcome and a probability.</summary>
    public long Joined { get; set; }
}
