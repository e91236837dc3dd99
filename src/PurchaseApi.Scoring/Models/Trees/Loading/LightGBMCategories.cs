using System.Text.Json;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>What the codes of categories mean in LightGBM's text model: pandas writes a list for each category, in the
/// order of the features; without it codes are places in the contract.</summary>
internal static class LightGBMCategories
{
    private const string Key = "pandas_categorical:";

    /// <param name="lines">Those behind the trees.</param>
    /// <param name="binding">Of the features.</param>
    /// <param name="columns">The encoder's.</param>
    /// <returns>By feature: for each code its place in the contract, -1 where it has none.</returns>
    /// <exception cref="ModelFormatException">The lists are not of the contract's categories.</exception>
    public static Dictionary<int, int[]> Codes(
        ReadOnlySpan<string> lines, FeatureBinding binding, IReadOnlyList<string> columns)
    {
        int[] features =
            [.. Enumerable.Range(0, binding.Widths.Count).Where(feature => binding.Widths[feature] != null)];
        string? line = null;
        foreach (var other in lines)
            if (other.StartsWith(Key, StringComparison.Ordinal)) line = other[Key.Length..];
        if (features.Length == 0 || line is null || Lists(line) is not { Length: > 0 } lists) return [];

        // Integers of the contract may be categories, too, and only pandas knows which.
        return lists.Length == features.Length
            ? features.Zip(lists).ToDictionary(
                pair => pair.First, pair => Array.ConvertAll(pair.Second, value => PlaceOf(value, pair.First)))
            : throw new ModelFormatException(
                $"pandas_categorical lists {lists.Length} categories, but {features.Length} features are categories of "
                + "the contract");

        int PlaceOf(string value, int feature) => columns
            .Skip(binding.Columns[feature]).Take(binding.Widths[feature] ?? 0).ToList()
            .FindIndex(column => column[(column.IndexOf('=') + 1)..] == value);
    }

    /// <exception cref="ModelFormatException">It is not a list of lists.</exception>
    private static string[][]? Lists(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Null
                ? null
                : [.. document.RootElement.EnumerateArray().Select(list =>
                    list.EnumerateArray().Select(value => value.ToString()).ToArray())];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"pandas_categorical is not a list of lists: {error.Message}", error);
        }
    }
}
