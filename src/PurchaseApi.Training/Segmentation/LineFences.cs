using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Segmentation;

/// <summary>How far quantity and price of a line may be from what is usual in its group.</summary>
internal sealed record LineFences((double Low, double High) Quantity, (double Low, double High) Price)
{
    public double Spent(in Transaction line) =>
        Math.Clamp(line.Quantity, Quantity.Low, Quantity.High) * Math.Clamp(line.Price, Price.Low, Price.High);
}

/// <summary>Collects what the fences of each group are made of.</summary>
internal sealed class FenceBuilder(string home)
{
    private const int Listed = 5;

    private readonly Dictionary<string, (ValueCounts Quantity, ValueCounts Price)> counts = [];
    private readonly SortedSet<string> abroad = new(StringComparer.Ordinal);

    public void Add(Transaction line)
    {
        var group = RfmTable.GroupOf(line, home);
        if (!counts.TryGetValue(group, out var values)) counts[group] = values = (new(), new());
        values.Quantity.Add(line.Quantity);
        values.Price.Add(line.Price);
        if (group == CustomerGroup.Abroad && abroad.Count <= Listed) abroad.Add(line.Country);
    }

    /// <exception cref="DataException">No line is at home.</exception>
    public IReadOnlyDictionary<string, LineFences> Build() => counts.ContainsKey(CustomerGroup.Home)
        ? counts.ToDictionary(
            one => one.Key, one => new LineFences(one.Value.Quantity.Fences(), one.Value.Price.Fences()))
        : throw new DataException($"no line is of '{home}'; give --home one of the countries in the file: {Others}");

    private string Others =>
        string.Join(", ", abroad.Take(Listed).Select(name => $"'{name}'")) + (abroad.Count > Listed ? ", ..." : "");
}
