using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>
/// Which of the encoder's columns each feature of a booster is. Names bind in any order; a booster that was fitted on
/// a bare matrix has none, or only numbers them, and is bound by position.
/// </summary>
/// <param name="Columns">For each feature of the booster, the index of its column; of a category, which has one for
/// each value, that of the first.</param>
/// <param name="Widths">How many columns a category has; null where the feature is a column itself.</param>
/// <param name="IsByPosition">Whether nothing but the count says that they fit together.</param>
public sealed record FeatureBinding(
    int[] Columns, int?[] Widths, bool IsByPosition)
{
    /// <param name="names">The booster's, in its order; empty when it has none.</param>
    /// <param name="count">How many features the booster has.</param>
    /// <param name="columns">The encoder's.</param>
    /// <param name="place">Where the names are, for the message.</param>
    /// <param name="given">How callers spell each column; null where they spell it as the encoder does.</param>
    /// <exception cref="ModelFormatException">They are not the same features.</exception>
    public static FeatureBinding Bind(
        IReadOnlyList<string> names, int count, IReadOnlyList<string> columns, string place,
        IReadOnlyList<string>? given = null)
    {
        if (names.Count > 0 && names.Count != count)
            throw new ModelFormatException($"{place} has {names.Count} names for {count} features");
        var sources = Sources(columns, given ?? columns);
        if (names.Count == 0
            || (AreNumbered(names) && !names.Any(columns.Contains) && !names.Any((given ?? []).Contains)))
            return ByPosition(count, columns, sources, place);

        Target[] bound = [.. names.Select(name => TargetOf(name, columns, given ?? columns, sources, place))];
        var taken = new HashSet<int>();
        var twice = Array.Find(bound, target => !taken.Add(target.First));
        if (twice is not null)
            throw new ModelFormatException(
                $"{place}: '{columns[twice.First]}' is meant by "
                + string.Join(" and ", names.Where((_, feature) => bound[feature].First == twice.First)));

        var absent = columns.Where((_, column) => !Array.Exists(bound, target => target.Has(column))).ToArray();
        return absent is []
            ? From(bound, isByPosition: false)
            : throw new ModelFormatException(
                $"{place}: {string.Join(", ", absent)} of the contract is absent; leave it out with 'model:' in the "
                + "contract, or train with it");
    }

    private static FeatureBinding ByPosition(
        int count, IReadOnlyList<string> columns, IReadOnlyList<Source> sources, string place) =>
        count == columns.Count ? From([.. columns.Select((_, i) => new Target(i, null))], isByPosition: true)
        // Each category is a feature of codes.
        : count == sources.Count ? From([.. sources.Select(source => source.Target)], isByPosition: true)
        : throw new ModelFormatException(
            $"{place}: the booster has {count} features without names, but the contract has {columns.Count} "
            + $"columns: {string.Join(", ", columns)}");

    private static FeatureBinding From(Target[] bound, bool isByPosition) =>
        new([.. bound.Select(target => target.First)], [.. bound.Select(target => target.Width)], isByPosition);

    private static Target TargetOf(
        string name, IReadOnlyList<string> columns, IReadOnlyList<string> given, IReadOnlyList<Source> sources,
        string place)
    {
        // 'device_type=Mobile' is called device_type_Mobile by pandas; LightGBM writes no spaces.
        foreach (var matches in Spellings(name))
        {
            foreach (var spelled in new[] { columns, given })
                if (Places(spelled.Count, place => matches(spelled[place])) is [var only]) return new(only, null);
            if (sources.Where(source => matches(source.Name) || matches(source.Given)).ToArray() is [var category])
                return category.Target;
        }

        var nearest = NearestWord.Find(name, columns) is { } word ? $" (did you mean '{word}'?)" : "";
        throw new ModelFormatException(
            $"{place}: '{name}' is none of the contract's columns{nearest}; they are {string.Join(", ", columns)}");
    }

    private static Func<string, bool>[] Spellings(string name) =>
        [other => other == name, other => Loose(other) == Loose(name)];

    private static int[] Places(int count, Predicate<int> matches) =>
        [.. Enumerable.Range(0, count).Where(place => matches(place))];

    /// <summary>The inputs and features that columns come from: <c>device=Mobile</c> is one of the columns of a
    /// category.</summary>
    private static List<Source> Sources(IReadOnlyList<string> columns, IReadOnlyList<string> given)
    {
        var sources = new List<Source>();
        for (var column = 0; column < columns.Count; column++)
        {
            var equals = columns[column].IndexOf('=');
            var name = equals < 0 ? columns[column] : columns[column][..equals];
            if (equals >= 0 && sources is [.., { Target.Width: { } width } last] && last.Name == name)
                sources[^1] = last with { Target = last.Target with { Width = width + 1 } };
            else
                sources.Add(new(
                    name, given[column][..^(columns[column].Length - name.Length)],
                    new(column, equals < 0 ? null : 1)));
        }
        return sources;
    }

    private static string Loose(string name) => name.Replace('=', '_').Replace(' ', '_');

    /// <summary>f0, f1... are XGBoost's names for nameless features; Column_0, Column_1... are LightGBM's.</summary>
    private static bool AreNumbered(IReadOnlyList<string> names) =>
        names.Index().All(name => name.Item == $"f{name.Index}")
        || names.Index().All(name => name.Item == $"Column_{name.Index}");

    /// <param name="First">The first column.</param>
    /// <param name="Width">How many there are; null where the feature is the column itself.</param>
    private sealed record Target(int First, int? Width)
    {
        public bool Has(int column) => column >= First && column < First + (Width ?? 1);
    }

    private sealed record Source(string Name, string Given, Target Target);
}
