namespace PurchaseApi.Training.Data;

/// <summary>Finds rows with the same key, such as a customer's id, among millions: keys are kept as 64-bit hashes, which
/// collide less than once in a thousand times for 100 million rows.</summary>
internal sealed class RepeatedKeys
{
    // FNV-1a, 64 bits.
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly List<ulong> hashes = [];

    /// <param name="key">UTF-8; an empty one is like no other.</param>
    public void Add(ReadOnlySpan<byte> key)
    {
        var hash = key.IsEmpty ? (ulong)hashes.Count : Basis;
        foreach (var letter in key) hash = (hash ^ letter) * Prime;
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
