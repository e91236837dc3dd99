using System.Text.Json;
using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>model.json of nearest neighbours. It holds the training rows: whoever reads it reads them.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "nearest_neighbors",
///   "features": ["time_spent", "pages_viewed"],
///   "scaling": { "kind": "standard", "centers": [20.1, 6], "scales": [9.8, 3.1], "medians": [18, 5] },
///   "k": 2,
///   "labels": "011",
///   "rows": [[25.5, 8], [18, 5], [40, 12]]
/// }
/// </code>
/// on one line. There is a row and a digit of labels, 1 for positive, for every training row in training order; a row
/// has one number per feature, in the feature's unit and with the median where it was missing. They and the row to
/// score are scaled, (feature[i] - centers[i]) / scales[i]; where p of its k nearest rows are positive,
/// margin = log((p + 1) / (k - p + 1)).
/// </remarks>
public static class NearestNeighborsJson
{
    /// <summary>The largest file accepted, in bytes.</summary>
    public const int MaxBytes = 50 * 1024 * 1024;

    private const int Format = 1;

    // A number on each line would be mostly indentation.
    private static readonly JsonSerializerOptions Compact = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    /// <param name="features">Names, in encoder order.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="k">How many neighbours are asked.</param>
    /// <param name="rows">Training rows of finite features, not scaled.</param>
    /// <param name="labels">Whether each is positive.</param>
    public static byte[] Write(
        IReadOnlyList<string> features, Scaling scaling, int k, double[][] rows, bool[] labels) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Document(
                Format, NearestNeighbors.Algorithm, [.. features], scaling, k,
                string.Concat(labels.Select(label => label ? '1' : '0')), rows),
            Compact);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static NearestNeighbors Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException($"a model has at most {MaxBytes} bytes (was {json.Length})");

        var document = Parse(json);
        if (document.Format != Format)
            throw new ModelFormatException($"format must be {Format} (was {document.Format})");
        if (document.Algorithm != NearestNeighbors.Algorithm)
            throw new ModelFormatException(
                $"algorithm must be {NearestNeighbors.Algorithm} (was {document.Algorithm})");
        if (!document.Features.SequenceEqual(features))
            throw new ModelFormatException(
                $"features must be {string.Join(", ", features)} (were {string.Join(", ", document.Features)})");
        if (document.Scaling.Centers.Length != features.Count)
            throw new ModelFormatException(
                $"scaling must have {features.Count} columns (has {document.Scaling.Centers.Length})");
        if (Array.FindIndex(document.Rows, row => row is null) is var index and >= 0)
            throw new ModelFormatException($"rows[{index}] must be an array (was null)");

        return new NearestNeighbors(document.Scaling, document.K, document.Rows, Labels(document.Labels));
    }

    private static bool[] Labels(string digits) => digits.All(digit => digit is '0' or '1')
        ? [.. digits.Select(digit => digit == '1')]
        : throw new ModelFormatException("labels must have a digit, 0 or 1, for each row");

    private static Document Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Document>(json, Json.Options)
                ?? throw new ModelFormatException("model.json must be an object (was null)");
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException($"model.json is no nearest neighbours: {exception.Message}", exception);
        }
    }

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, int K, string Labels, double[][] Rows);
}
