namespace PurchaseApi.Scoring.Models.Trees.Reference;

/// <summary>A test of a category, which trees split on like on a flag: 1 where a row's category is one of these, 0
/// where it is another, NaN where it is missing.</summary>
/// <param name="First">The column that holds the category's code, or the first of the columns that are 1 for one
/// category each.</param>
/// <param name="Codes">Of these categories, ascending, at least 0; of a column each, its place among them.</param>
/// <param name="Width">How many columns there are; null where one holds the code.</param>
public sealed record CategorySet(int First, int[] Codes, int? Width = null)
{
    /// <exception cref="ModelFormatException">It tests columns that there are not, or codes that cannot be.</exception>
    internal void Check(int columnCount, string place)
    {
        if (First < 0 || Width is < 1 || First + (long)(Width ?? 1) > columnCount)
            throw new ModelFormatException($"{place}: tests columns that are none of the {columnCount}");
        for (var i = 0; i < Codes.Length; i++)
            if (Codes[i] < 0 || (i > 0 && Codes[i] <= Codes[i - 1]))
                throw new ModelFormatException($"{place}: codes must ascend from at least 0");
    }

    /// <summary>The code of a row's category; -1 where it has none, NaN where it is missing.</summary>
    internal double CodeOf(ReadOnlySpan<double> row)
    {
        if (Width is not { } width) return row[First];
        if (double.IsNaN(row[First])) return double.NaN;

        var hot = row.Slice(First, width).IndexOf(1.0);
        return hot;
    }

    /// <param name="code">As <see cref="CodeOf"/> tells it; fractions do not count.</param>
    internal double Holds(double code) => double.IsNaN(code) ? double.NaN
        : code is >= 0 and <= int.MaxValue && Array.BinarySearch(Codes, (int)code) >= 0 ? 1 : 0;
}

/// <summary>Collects the tests of a model's splits, each once.</summary>
public sealed class CategorySets(int columnCount)
{
    // A few bytes of a file could tell of many categories.
    private const int MaxCodes = 1_000_000;

    private readonly Dictionary<string, int> features = [];
    private readonly List<CategorySet> sets = [];
    private int codes;

    /// <summary>In the order of their features.</summary>
    public IReadOnlyList<CategorySet> All => sets;

    /// <summary>The feature that a split on these categories compares with a half: columns first, then sets.</summary>
    /// <exception cref="ModelFormatException">There are too many.</exception>
    public int FeatureOf(int first, int? width, int[] categories, string place)
    {
        var name = $"{first} {string.Join(' ', categories)}";
        if (features.TryGetValue(name, out var feature)) return feature;

        codes += categories.Length;
        if (codes > MaxCodes) throw new ModelFormatException($"{place}: splits on more than {MaxCodes:N0} categories");
        sets.Add(new(first, categories, width));
        features.Add(name, columnCount + sets.Count - 1);
        return columnCount + sets.Count - 1;
    }
}
