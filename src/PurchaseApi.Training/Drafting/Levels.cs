namespace PurchaseApi.Training.Drafting;

/// <summary>The levels of a column of texts: the frequent ones, each with its other spellings, and one for the
/// rest.</summary>
/// <param name="Values">In the order of their spelling; with <see cref="Other"/> where there is a rest.</param>
/// <param name="Aliases">Other spelling -> level.</param>
/// <param name="Rest">How many rare levels are put together, and their share of the cells.</param>
internal sealed record Levels(
    IReadOnlyList<string> Values, IReadOnlyList<KeyValuePair<string, string>> Aliases, (int Count, double Share) Rest,
    string Most)
{
    /// <summary>Levels of which each is kept, however rare. Of more, the frequent ones are.</summary>
    public const int Largest = 50;

    /// <summary>Values that a contract may list.</summary>
    private const int MostListed = 1_000;

    public const string Other = "other";

    /// <summary>Of many levels, one of fewer rows says nothing.</summary>
    private const int FewestRows = 10;

    /// <param name="column">Of texts.</param>
    /// <param name="missing">Words that are not levels.</param>
    public static Levels Group(ColumnProfile column, IReadOnlyList<string> missing)
    {
        var groups = column.Cells.Counts
            .Where(cell => !missing.Contains(cell.Key))
            .GroupBy(cell => Loose(cell.Key))
            .Select(group => new Level(
                group.MaxBy(cell => cell.Value).Key, group.Sum(cell => cell.Value),
                [.. group.Select(cell => cell.Key)]))
            .OrderByDescending(level => level.Rows).ToArray();
        var kept = groups.Length <= Largest && !column.Cells.AreMany
            ? groups
            : [.. groups.Take(MostListed - 1).Where(level => level.Rows >= FewestRows)];
        var rest = column.Cells.Count - missing.Sum(word => column.Cells.Counts.GetValueOrDefault(word))
            - kept.Sum(level => level.Rows);
        var hasRest = kept.Length < groups.Length || rest > 0;
        string[] names = [.. kept.Select(level => level.Name)];
        return new(
            [
                .. names.Concat(hasRest && !names.Contains(Other) ? [Other] : []).Order(StringComparer.Ordinal),
            ],
            [
                .. from level in kept from spelling in level.Spellings
                   where spelling != level.Name select KeyValuePair.Create(spelling, level.Name),
            ],
            hasRest ? (groups.Length - kept.Length, rest / (double)Math.Max(1, column.Cells.Count)) : default,
            kept.Length > 0 ? kept[0].Name : Other);
    }

    /// <summary>Without case, and with one space for many.</summary>
    private static string Loose(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private sealed record Level(string Name, long Rows, string[] Spellings);
}
