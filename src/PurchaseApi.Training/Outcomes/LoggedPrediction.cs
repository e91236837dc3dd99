using System.Text.Json;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Outcomes;

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
