using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>How far quantity and price of a line may be from what is usual in its group.</summary>
internal sealed record LineFences((double Low, double High) Quantity, (double Low, double High) Price)
{
    public double Spent(in Transaction line) =>
        Math.Clamp(line.Quantity, Quantity.Low, Quantity.High) * Math.Clamp(line.Price, Price.Low, Price.High);
}

/// <summary>Collects what the fences of each group are made of, by country: the home country may still be
/// unknown.</summary>
internal sealed class FenceBuilder
{
    private const int Listed = 5;

    private readonly Dictionary<string, (ValueCounts Quantity, ValueCounts Price)> counts = [];

    public void Add(Transaction line)
    {
        if (!counts.TryGetValue(line.Country, out var values)) counts[line.Country] = values = (new(), new());
        values.Quantity.Add(line.Quantity);
        values.Price.Add(line.Price);
    }

    /// <param name="home">null: the country with most lines.</param>
    /// <returns>The home country and each group's fences.</returns>
    /// <exception cref="DataException">No line is at home.</exception>
    public (string Home, IReadOnlyDictionary<string, LineFences> Fences) Build(string? home)
    {
        // Without countries everybody is at home.
        home = counts.ContainsKey("") && counts.Count == 1 ? "" : home ?? MostFrequent();
        if (!counts.ContainsKey(home))
            throw new DataException($"no line is of '{home}'; give --home one of the countries in the file: {Others}");

        var groups = counts.GroupBy(one => RfmTable.GroupOf(one.Key, home)).ToDictionary(
            group => group.Key,
            group => new LineFences(
                ValueCounts.Sum(group.Select(one => one.Value.Quantity)).Fences(),
                ValueCounts.Sum(group.Select(one => one.Value.Price)).Fences()));
        return (home, groups);
    }

    /// <summary>Of equally frequent ones, the first in the file.</summary>
    private string MostFrequent() =>
        counts.Where(one => one.Key.Length > 0).MaxBy(one => one.Value.Price.Count).Key;

    private string Others =>
        string.Join(", ", counts.Keys.Order(StringComparer.Ordinal).Take(Listed).Select(name => $"'{name}'"))
        + (counts.Count > Listed ? ", ..." : "");
}

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
