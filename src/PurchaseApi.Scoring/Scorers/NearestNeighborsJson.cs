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
                ModelDocument.Format, NearestNeighbors.Algorithm, [.. features], scaling, k,
                string.Concat(labels.Select(label => label ? '1' : '0')), rows),
            Compact);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static NearestNeighbors Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(
            json, NearestNeighbors.Algorithm, features, called: "nearest neighbours");
        var scaling = ModelDocument.Checked(document.Scaling, features);
        if (Array.FindIndex(document.Rows, row => row is null) is var index and >= 0)
            throw new ModelFormatException($"rows[{index}] must be an array (was null)");

        return new NearestNeighbors(scaling, document.K, document.Rows, Labels(document.Labels));
    }

    private static bool[] Labels(string digits) => digits.All(digit => digit is '0' or '1')
        ? [.. digits.Select(digit => digit == '1')]
        : throw new ModelFormatException("labels must have a digit, 0 or 1, for each row");

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, int K, string Labels, double[][] Rows)
        : IModelDocument;
}
