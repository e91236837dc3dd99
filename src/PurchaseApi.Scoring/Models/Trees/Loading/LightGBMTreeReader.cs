using System.Numerics;
using System.Text.Json;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>Reads the trees of LightGBM's text model, one section each.</summary>
/// <param name="binding">Where their features are in a row.</param>
/// <param name="columns">The encoder's.</param>
/// <param name="codes">By feature: for each code of a category its place in the contract, -1 where it has none; null
/// where the codes are the places.</param>
internal sealed class LightGBMTreeReader(
    FeatureBinding binding, IReadOnlyList<string> columns, IReadOnlyDictionary<int, int[]> codes)
{
    private const int WordBits = 32;

    private readonly CategorySets sets = new(columns.Count);

    /// <summary>What splits on categories test.</summary>
    public IReadOnlyList<CategorySet> Sets => sets.All;

    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public LightGBMTree Read(LightGBMSection section)
    {
        if (section.Find("is_linear") is { } isLinear && isLinear != "0")
            throw new ModelFormatException($"{section.Place} has linear leaves (linear_tree), which are not served");

        var leaves = section.Integer("num_leaves");
        var splits = leaves - 1;
        var tree = new LightGBMTree(
            [.. section.Integers("split_feature", splits)],
            section.Thresholds("threshold", splits),
            section.Integers("decision_type", splits),
            section.Integers("left_child", splits),
            section.Integers("right_child", splits),
            section.Numbers("leaf_value", leaves),
            // Reasons alone need the counts, and not every writer but LightGBM tells them.
            section.Find("leaf_count") is null ? null : section.Integers("leaf_count", leaves));

        var categories = section.Find("num_cat") is null or "0" ? [] : Categories(section);
        for (var split = 0; split < tree.Features.Length; split++) Bind(tree, split, categories, section.Place);
        return tree;
    }

    private void Bind(LightGBMTree tree, int split, int[][] categories, string place)
    {
        var feature = tree.Features[split];
        if (feature < 0 || feature >= binding.Columns.Length)
            throw new ModelFormatException($"{place}: splits on feature {feature} of {binding.Columns.Length}");

        var (column, width) = (binding.Columns[feature], binding.Widths[feature]);
        if ((tree.Decisions[split] & LightGBMTree.Categorical) == 0)
        {
            tree.Features[split] = width is null
                ? column
                : throw new ModelFormatException(
                    $"{place}, split {split}: splits on the codes of a category as on numbers; give the contract an "
                    + "integer in its place");
            return;
        }

        if (tree.Thresholds[split] is not (>= 0 and var set) || set >= categories.Length || set != Math.Floor(set))
            throw new ModelFormatException($"{place}, split {split}: splits on none of its sets of categories");

        // Those in the set go left, and so does what the test says is 0; missing values are in no set.
        tree.Features[split] = sets.FeatureOf(column, width, Places(feature, width, categories[(int)set]), place);
        (tree.Thresholds[split], tree.Decisions[split]) = (0.5, 0);
        (tree.Left[split], tree.Right[split]) = (tree.Right[split], tree.Left[split]);
    }

    private int[] Places(int feature, int? width, int[] categories)
    {
        var places = codes.TryGetValue(feature, out var known)
            ? categories.Where(code => code < known.Length).Select(code => known[code])
            : categories;
        return [.. places.Where(place => place >= 0 && place < (width ?? int.MaxValue)).Order()];
    }

    /// <summary>By set, the codes that it holds.</summary>
    private static int[][] Categories(LightGBMSection section)
    {
        var count = section.Integer("num_cat");
        if (count is < 0 or int.MaxValue) throw new ModelFormatException($"{section.Place}: num_cat is {count}");

        var ends = section.Integers("cat_boundaries", count + 1);
        var words = section.Words("cat_threshold", ends[^1]);
        return [.. ends.Zip(ends.Skip(1), (first, end) => first >= 0 && first <= end && end <= words.Length
            ? Codes(words.AsSpan(first, end - first))
            : throw new ModelFormatException($"{section.Place}: cat_boundaries do not ascend"))];
    }

    private static int[] Codes(ReadOnlySpan<uint> words)
    {
        var codes = new List<int>();
        for (var i = 0; i < words.Length; i++)
            for (var left = words[i]; left != 0; left &= left - 1)
                codes.Add((i * WordBits) + BitOperations.TrailingZeroCount(left));
        return [.. codes];
    }
}

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
            [.. Enumerable.Range(0, binding.Widths.Length).Where(feature => binding.Widths[feature] != null)];
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
