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
    public static RowGroups Find(LabelledRows data)
    {
        // The first row with the same values represents all of them.
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
            isCoarse ? all.Where(row => !HasBoth(row)) : all,
            row => ((long)twin[row] << 1) | (data.Labels[row] ? 1L : 0));
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

/// <summary>Compares rows by their values, without their labels; a missing value equals another.</summary>
internal sealed class RowValues(LabelledRows data) : IEqualityComparer<int>
{
    public bool Equals(int x, int y)
    {
        for (var slot = 0; slot < data.InputCount; slot++)
            if (!data.Value(x, slot).Equals(data.Value(y, slot))) return false;
        return true;
    }

    public int GetHashCode(int row)
    {
        var hash = new HashCode();
        for (var slot = 0; slot < data.InputCount; slot++) hash.Add(data.Value(row, slot));
        return hash.ToHashCode();
    }
}

/// <summary>Finds rows with the same key, such as a customer's id, among millions: keys are kept as 64-bit hashes,
/// which collide less than once in a thousand times for 100 million rows.</summary>
internal sealed class RepeatedKeys
{
    private readonly List<ulong> hashes = [];

    /// <param name="key">UTF-8; an empty one is like no other.</param>
    public void Add(ReadOnlySpan<byte> key)
    {
        var hash = key.IsEmpty ? (ulong)hashes.Count : Fnv.Basis;
        foreach (var letter in key) hash = (hash ^ letter) * Fnv.Prime;
        hashes.Add(hash);
    }

    /// <summary>Rows of one key share a number; numbers ascend with the first row of each.</summary>
    /// <returns>Empty when no key repeats.</returns>
    public int[] Groups()
    {
        ulong[] sorted = [.. hashes];
        int[] rows = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, rows);
        var first = new int[sorted.Length];
        var isRepeated = false;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            isRepeated |= end - start > 1;
            var earliest = rows.AsSpan(start, end - start).ToArray().Min();
            while (start < end) first[rows[start++]] = earliest;
        }

        return isRepeated ? first : [];
    }
}

/// <summary>
/// Recognizes rows without keeping them: of the rows with values of their own, the 256 smallest hashes. A file that
/// holds a share of these rows holds that share of the hashes, about. A hash of 32 bits gives no row away: a million
/// rows share each with 0.0002 others, and who guesses a row cannot be sure.
/// Source: Cohen and Kaplan, Summarizing data using bottom-k sketches (2007).
/// </summary>
internal static class RowSketch
{
    /// <summary>Share of the hashes from which on a file is said to hold the rows.</summary>
    public const double KnownShare = 0.2;

    private const int Size = 256;

    // Where fewer rows have values of their own, equal rows mean nothing.
    private const double LeastOwnShare = 0.5;

    /// <returns>Ascending; null where the rows are too coarse, or too few.</returns>
    public static IReadOnlyList<double>? Compute(LabelledRows data, int[] rows)
    {
        var hashes = Array.ConvertAll(rows, row => Hash(data, row));
        Array.Sort(hashes);
        double[] own =
        [
            .. hashes.Where((hash, i) =>
                (i == 0 || hashes[i - 1] != hash) && (i == hashes.Length - 1 || hashes[i + 1] != hash))
                .Select(hash => (double)hash),
        ];
        return own.Length < Size || own.Length < LeastOwnShare * hashes.Length ? null : own[..Size];
    }

    /// <summary>The share of the hashes that rows of this data have.</summary>
    public static double Found(IReadOnlyList<double> sketch, LabelledRows data)
    {
        var wanted = sketch.ToHashSet();
        var found = Enumerable.Range(0, data.Rows.Count).Select(row => (double)Hash(data, row)).Where(wanted.Contains);
        return found.Distinct().Count() / (double)sketch.Count;
    }

    private static uint Hash(LabelledRows data, int row)
    {
        var hash = (Fnv.Basis ^ (data.Labels[row] ? 1UL : 0)) * Fnv.Prime;
        for (var slot = 0; slot < data.InputCount; slot++)
        {
            var value = data.Value(row, slot);
            var bits = double.IsNaN(value) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(value + 0.0);   // -0 is 0
            for (var part = 0; part < 8; part++) hash = (hash ^ ((bits >> (8 * part)) & 0xff)) * Fnv.Prime;
        }

        // FNV leaves its last bits badly mixed.
        return (uint)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> 32);
    }
}

/// <summary>FNV-1a of 64 bits: <c>hash = (hash ^ byte) * Prime</c>, from <c>Basis</c> on.</summary>
internal static class Fnv
{
    public const ulong Basis = 14695981039346656037;
    public const ulong Prime = 1099511628211;
}
