using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// Which of the encoder's columns each feature of a booster is. Names bind in any order; a booster that was fitted on
/// a bare matrix has none, or only numbers them, and is bound by position.
/// </summary>
/// <param name="Columns">For each feature of the booster, the index of its column.</param>
/// <param name="IsByPosition">Whether nothing but the count says that they fit together.</param>
public sealed record FeatureBinding(IReadOnlyList<int> Columns, bool IsByPosition)
{
    /// <param name="names">The booster's, in its order; empty when it has none.</param>
    /// <param name="count">How many features the booster has.</param>
    /// <param name="columns">The encoder's.</param>
    /// <param name="place">Where the names stand, for the message.</param>
    /// <exception cref="ModelFormatException">They are not the same features.</exception>
    public static FeatureBinding Of(
        IReadOnlyList<string> names, int count, IReadOnlyList<string> columns, string place)
    {
        if (names.Count > 0 && names.Count != count)
            throw new ModelFormatException($"{place} has {names.Count} names for {count} features");
        if (names.Count == 0 || (AreNumbered(names) && !names.Any(columns.Contains)))
            return count == columns.Count
                ? new([.. Enumerable.Range(0, count)], IsByPosition: true)
                : throw new ModelFormatException(
                    $"{place}: the booster has {count} features without names, but the contract has {columns.Count} "
                    + $"columns: {string.Join(", ", columns)}");

        int[] bound = [.. names.Select(name => ColumnOf(name, columns, place))];
        var twice = names.Zip(bound).GroupBy(pair => pair.Second).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ModelFormatException(
                $"{place}: '{columns[twice.Key]}' is meant by "
                + string.Join(" and ", twice.Select(pair => pair.First)));
        return bound.Length == columns.Count
            ? new(bound, IsByPosition: false)
            : throw new ModelFormatException(
                $"{place}: {string.Join(", ", columns.Where((_, column) => !bound.Contains(column)))} of the contract "
                + "is absent; leave it out with 'model:' in the contract, or train with it");
    }

    private static int ColumnOf(string name, IReadOnlyList<string> columns, string place)
    {
        int[] exact = [.. Matches(column => column == name)];
        if (exact.Length == 1) return exact[0];

        // 'device_type=Mobile' is called device_type_Mobile by pandas; LightGBM writes no spaces.
        int[] loose = [.. Matches(column => Loose(column) == Loose(name))];
        if (loose.Length == 1) return loose[0];

        var nearest = NearestWord.Of(name, columns) is { } word ? $" (did you mean '{word}'?)" : "";
        throw new ModelFormatException(
            $"{place}: '{name}' is none of the contract's columns{nearest}; they are {string.Join(", ", columns)}");

        IEnumerable<int> Matches(Func<string, bool> matches) =>
            Enumerable.Range(0, columns.Count).Where(column => matches(columns[column]));
    }

    private static string Loose(string name) => name.Replace('=', '_').Replace(' ', '_');

    /// <summary>f0, f1... are XGBoost's names for nameless features; Column_0, Column_1... are LightGBM's.</summary>
    private static bool AreNumbered(IReadOnlyList<string> names) =>
        names.Index().All(name => name.Item == $"f{name.Index}")
        || names.Index().All(name => name.Item == $"Column_{name.Index}");
}
