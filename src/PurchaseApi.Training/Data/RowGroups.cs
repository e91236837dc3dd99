namespace PurchaseApi.Training.Data;

/// <summary>Rows that must stay on one side of a split: exact duplicates, and rows of one group. A model that has seen
/// a row's twin has seen the row. Where equal values have both labels they tell no label, and keeping each label's rows
/// together would show a model one of them alone: where such rows are many, they are split one by one.</summary>
internal sealed class RowGroups
{
    // Share of rows whose values have both labels, from which on it matters; a few of them move no figure.
    private const double CoarseShare = 0.1;

    private readonly int[] groupOfRow;

    private RowGroups(int[] groupOfRow)
    {
        this.groupOfRow = groupOfRow;
        Count = groupOfRow.Distinct().Count();
    }

    public int Count { get; }

    /// <param name="data">Rows with equal values and label are duplicates, unless the data is coarse and such values
    /// have the other label, too.</param>
    /// <param name="isGrouped">Whether rows with equal split cells are a group, too.</param>
    public static RowGroups Of(LabelledRows data, bool isGrouped = false)
    {
        // Union-find: each row points towards the first row of its group.
        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        int[] first = [.. all];
        RowContent[] contents = [.. all.Select(row => RowContent.Of(data, row))];
        var different = contents.ToHashSet();
        bool[] hasBoth = [.. contents.Select(content => different.Contains(content.WithOtherLabel()))];
        var isCoarse = hasBoth.Count(both => both) >= CoarseShare * hasBoth.Length;
        Unite(first, isCoarse ? all.Where(row => !hasBoth[row]) : all, row => contents[row]);
        if (isGrouped) Unite(first, all, row => data.SplitCells[row]);
        return new([.. first.Select((_, row) => Find(first, row))]);
    }

    /// <summary>Splits groups where rows would be split: one row stands for its group, and the others follow
    /// it.</summary>
    /// <param name="rows">The rows to split.</param>
    /// <param name="split">Splits the labels of the rows that stand for a group, and gives the part of each.</param>
    /// <returns>The part of each of <paramref name="rows"/>.</returns>
    public int[] Parts(int[] rows, bool[] labels, Func<bool[], int[]> split)
    {
        int[] standing = [.. rows.DistinctBy(row => groupOfRow[row])];
        var parts = split([.. standing.Select(row => labels[row])]);
        var partOfGroup = standing.Zip(parts).ToDictionary(pair => groupOfRow[pair.First], pair => pair.Second);
        return [.. rows.Select(row => partOfGroup[groupOfRow[row]])];
    }

    private static void Unite<TKey>(int[] first, IEnumerable<int> rows, Func<int, TKey> key)
        where TKey : notnull
    {
        var seen = new Dictionary<TKey, int>();
        foreach (var row in rows)
            if (!seen.TryAdd(key(row), row)) Join(first, row, seen[key(row)]);
    }

    private static void Join(int[] first, int one, int other)
    {
        var (a, b) = (Find(first, one), Find(first, other));
        first[Math.Max(a, b)] = Math.Min(a, b);
    }

    private static int Find(int[] first, int row)
    {
        while (first[row] != row) row = first[row] = first[first[row]];
        return row;
    }
}
