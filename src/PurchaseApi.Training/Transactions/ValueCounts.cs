namespace PurchaseApi.Training.Transactions;

/// <summary>Exact quantiles of a stream: quantities and prices take few different values, so each is counted.</summary>
internal sealed class ValueCounts
{
    private readonly Dictionary<double, long> counts = [];

    public long Count { get; private set; }

    public static ValueCounts Sum(IEnumerable<ValueCounts> parts)
    {
        var sum = new ValueCounts();
        foreach (var (value, count) in parts.SelectMany(part => part.counts)) sum.Add(value, count);
        return sum;
    }

    public void Add(double value, long count = 1)
    {
        counts[value] = counts.GetValueOrDefault(value) + count;
        Count += count;
    }

    /// <summary>Tukey's fences: Q1 - 1.5 IQR and Q3 + 1.5 IQR.</summary>
    public (double Low, double High) Fences()
    {
        var sorted = counts.OrderBy(one => one.Key).ToArray();
        var (q1, q3) = (Quantile(sorted, 0.25), Quantile(sorted, 0.75));
        return (q1 - (1.5 * (q3 - q1)), q3 + (1.5 * (q3 - q1)));
    }

    /// <summary>Linear between the two nearest values (type 7), as everywhere.</summary>
    private double Quantile(KeyValuePair<double, long>[] sorted, double q)
    {
        var position = (Count - 1) * q;
        var (below, share) = ((long)position, position - (long)position);
        var (a, b) = (At(sorted, below), At(sorted, Math.Min(below + 1, Count - 1)));
        return a + ((b - a) * share);
    }

    private static double At(KeyValuePair<double, long>[] sorted, long rank)
    {
        var last = 0;
        for (var passed = sorted[0].Value; passed <= rank; passed += sorted[last].Value) last++;
        return sorted[last].Key;
    }
}
