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
    public static RowGroups Of(LabelledRows data)
    {
        // The first row with the same values stands for all of them.
        var (firsts, twin) = (new Dictionary<int, int>(new RowValues(data)), new int[data.Labels.Length]);
        var has = new (bool Positive, bool Negative)[twin.Length];
        for (var row = 0; row < twin.Length; row++)
        {
            twin[row] = firsts.TryAdd(row, row) ? row : firsts[row];
            var (positive, negative) = has[twin[row]];
            has[twin[row]] = (positive || data.Labels[row], negative || !data.Labels[row]);
        }

        bool HasBoth(int row) => has[twin[row]] is (true, true);
        int[] all = [.. Enumerable.Range(0, twin.Length)];
        var isCoarse = all.Count(HasBoth) >= CoarseShare * all.Length;
        var sets = new DisjointSets(all.Length);
        sets.JoinEqual(
            isCoarse ? all.Where(row => !HasBoth(row)) : all, row => ((long)twin[row] << 1) | (data.Labels[row] ? 1L : 0));
        if (data.GroupOfRow.Length > 0) sets.JoinEqual(all, row => data.GroupOfRow[row]);
        return new(sets.ToArray());
    }

    /// <summary>Rows that share a group in either are one group.</summary>
    /// <param name="groups">Of each row, or empty.</param>
    /// <param name="others">Likewise.</param>
    public static int[] Joined(int[] groups, int[] others)
    {
        if (groups.Length == 0 || others.Length == 0) return groups.Length == 0 ? others : groups;

        var sets = new DisjointSets(groups.Length);
        sets.JoinEqual(Enumerable.Range(0, groups.Length), row => groups[row]);
        sets.JoinEqual(Enumerable.Range(0, groups.Length), row => others[row]);
        return sets.ToArray();
    }

    /// <summary>Splits groups where rows would be split: each group has the label that most of its rows have.</summary>
    /// <param name="rows">The rows to split.</param>
    /// <param name="split">Splits the labels of groups, and gives the part of each.</param>
    /// <returns>The part of each of <paramref name="rows"/>.</returns>
    public int[] Parts(int[] rows, bool[] labels, Func<bool[], int[]> split)
    {
        var place = new Dictionary<int, int>();
        var counts = new List<(int Positives, int Rows)>();
        foreach (var row in rows)
        {
            if (place.TryAdd(groupOfRow[row], counts.Count)) counts.Add((0, 0));
            var group = place[groupOfRow[row]];
            var (positives, size) = counts[group];
            counts[group] = (positives + (labels[row] ? 1 : 0), size + 1);
        }

        var parts = split([.. counts.Select(count => 2 * count.Positives >= count.Rows)]);
        return [.. rows.Select(row => parts[place[groupOfRow[row]]])];
    }
}
