using System.Text.Json;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>model.json of trees that LightGBM has fitted.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "lightgbm",
///   "features": ["time_spent", "pages_viewed"],
///   "average_output": true,
///   "float32_features": true,
///   "category_sets": [{ "first": 3, "codes": [0, 2], "width": 4 }],
///   "trees": [
///     {
///       "features": [1], "thresholds": [7.5], "decisions": [10], "left": [-1], "right": [-2], "leaves": [-0.3, 0.2],
///       "leaf_counts": [120, 80]
///     }
///   ]
/// }
/// </code>
/// The arrays are LightGBM's own: <see cref="LightGBMTree"/> says what they mean. The margin is the sum of the leaves,
/// with <c>average_output</c> their mean; with <c>float32_features</c> features are rounded before they are compared.
/// A split on categories compares a <see cref="CategorySet"/> with a half: the sets are the features after the last.
/// Without <c>leaf_counts</c>, as before there were any, contributions can only be sampled.
/// </remarks>
public static class LightGBMTreesJson
{
    // Not indented: a line for each of a million numbers would be mostly spaces.
    private static readonly JsonSerializerOptions options = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(LightGBMTrees model) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(
            ModelDocument.Format, LightGBMTrees.Algorithm, [.. model.Features], [.. model.Trees],
            model.IsAveraged ? true : null, model.IsSingle ? true : null,
            model.Sets.Count > 0 ? [.. model.Sets] : null),
        options);

    /// <summary>Whether it is such a document, not the JSON of XGBoost, which does not start with a format.</summary>
    internal static bool Is(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
                && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or trees that cannot be.</exception>
    public static LightGBMTrees Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(json, LightGBMTrees.Algorithm, features);
        if (Array.Exists(document.CategorySets ?? [], set => set is null))
            throw new ModelFormatException("category_sets must hold sets (one is null)");
        return Array.Exists(document.Trees, tree => tree is null)
            ? throw new ModelFormatException("trees must hold trees (one is null)")
            : new LightGBMTrees(document.Features, document.Trees, document.CategorySets)
            {
                IsAveraged = document.AverageOutput == true,
                IsSingle = document.Float32Features == true,
            };
    }

    private sealed record Document(
        int Format, string Algorithm, string[] Features, LightGBMTree[] Trees, bool? AverageOutput = null,
        bool? Float32Features = null, CategorySet[]? CategorySets = null)
        : IModelDocument;
}
