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
