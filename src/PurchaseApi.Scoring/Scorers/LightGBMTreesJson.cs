using System.Text.Json;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>model.json of trees that LightGBM has fitted.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "lightgbm",
///   "features": ["time_spent", "pages_viewed"],
///   "trees": [
///     {
///       "features": [1], "thresholds": [7.5], "decisions": [10], "left": [-1], "right": [-2], "leaves": [-0.3, 0.2],
///       "leaf_counts": [120, 80]
///     }
///   ]
/// }
/// </code>
/// The arrays are LightGBM's own: <see cref="LightGBMTree"/> says what they mean. The margin is the sum of the leaves.
/// Without <c>leaf_counts</c>, as before there were any, contributions can only be sampled.
/// </remarks>
public static class LightGBMTreesJson
{
    // Not indented: a line for each of a million numbers would be mostly spaces.
    private static readonly JsonSerializerOptions options = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(LightGBMTrees model) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(ModelDocument.Format, LightGBMTrees.Algorithm, [.. model.Features], [.. model.Trees]), options);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or trees that cannot be.</exception>
    public static LightGBMTrees Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(json, LightGBMTrees.Algorithm, features);
        return Array.Exists(document.Trees, tree => tree is null)
            ? throw new ModelFormatException("trees must hold trees (one is null)")
            : new LightGBMTrees(document.Features, document.Trees);
    }

    private sealed record Document(int Format, string Algorithm, string[] Features, LightGBMTree[] Trees)
        : IModelDocument;
}
