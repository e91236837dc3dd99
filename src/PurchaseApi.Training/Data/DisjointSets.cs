namespace PurchaseApi.Training.Data;

/// <summary>Rows that are put together, by union-find: each row points towards the first row of its set.</summary>
internal sealed class DisjointSets(int rows)
{
    private readonly int[] first = [.. Enumerable.Range(0, rows)];

    public void Join(int one, int other)
    {
        var (a, b) = (Find(one), Find(other));
        first[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>Joins rows whose key is the same.</summary>
    public void JoinEqual<TKey>(IEnumerable<int> some, Func<int, TKey> key)
        where TKey : notnull
    {
        var seen = new Dictionary<TKey, int>();
        foreach (var row in some)
            if (!seen.TryAdd(key(row), row)) Join(row, seen[key(row)]);
    }

    /// <returns>The first row of each row's set.</returns>
    public int[] ToArray() => [.. first.Select((_, row) => Find(row))];

    private int Find(int row)
    {
        while (first[row] != row) row = first[row] = first[first[row]];
        return row;
    }
}
