using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>Recency, frequency and monetary value of every customer. The file is read twice: once for the fences of
/// quantity and price, once for the customers, so that memory holds customers and invoices but no lines.</summary>
/// <param name="Customers">By id.</param>
/// <param name="First">The first invoice that counts.</param>
/// <param name="Last">The last one.</param>
/// <param name="Home">The home country; empty in a file without countries.</param>
/// <param name="Moved">Customers with invoices in several countries; each belongs where the last invoice went.</param>
internal sealed record RfmTable(
    IReadOnlyList<Customer> Customers,
    LineCounts Lines,
    DateTime First,
    DateTime Last,
    string Home,
    int Moved,
    IReadOnlyDictionary<string, LineFences> Fences)
{
    /// <param name="options">How to read the file.</param>
    /// <param name="asOf">Lines from here on are left out; null: the last invoice of each group, included.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static RfmTable Read(TransactionOptions options, DateTime? asOf, CancellationToken cancellation)
    {
        var fences = new FenceBuilder();
        var lines = Read(options, asOf, fences.Add, cancellation);
        if (lines[LineFate.Kept] == 0)
            throw new DataException(
                $"{options.Data.Name}: no line is left of {lines.Read:N0}: {lines}");

        var (home, limits) = fences.Build(options.Home);
        var histories = new PurchaseHistories(line => limits[GroupOf(line.Country, home)].Spent(line));
        using var reader = new TransactionReader(options);
        var again = Read(reader, asOf, histories.Add, cancellation);
        if (again.Read != lines.Read || again[LineFate.Kept] != lines[LineFate.Kept])
            throw new DataException(
                $"{options.Data.Path}: the file changed while it was read; retry when nothing is writing to it");

        return histories.Table(home, asOf, reader.HasOffsets, lines, limits);
    }

    public static string GroupOf(string country, string home) =>
        country == home ? CustomerGroup.Home : CustomerGroup.Abroad;

    private static LineCounts Read(
        TransactionOptions options, DateTime? asOf, Action<Transaction> add, CancellationToken cancellation)
    {
        using var reader = new TransactionReader(options);
        return Read(reader, asOf, add, cancellation);
    }

    private static LineCounts Read(
        TransactionReader reader, DateTime? asOf, Action<Transaction> add, CancellationToken cancellation)
    {
        var counts = new LineCounts();
        while (reader.Read(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            var fate = line.Fate == LineFate.Kept && line.Time >= asOf ? LineFate.Later : line.Fate;
            counts.Add(fate);
            if (fate == LineFate.Kept) add(line);
        }

        return counts;
    }
}

/// <summary>A customer as of a date.</summary>
/// <param name="Group"><see cref="CustomerGroup.Home"/> or <see cref="CustomerGroup.Abroad"/>.</param>
/// <param name="Recency">Whole days since the last invoice.</param>
/// <param name="Frequency">Different invoices.</param>
/// <param name="Monetary">Sum of quantity times price, each clipped to its group's fences.</param>
internal sealed record Customer(string Id, string Group, double Recency, double Frequency, double Monetary)
{
    /// <summary>Where the last invoice went; empty in a file without countries.</summary>
    public string Country { get; init; } = "";
}

internal static class CustomerGroup
{
    public const string Home = "home", Abroad = "abroad";
}

/// <summary>Sums what each customer bought.</summary>
/// <param name="spent">What a line counts for.</param>
internal sealed class PurchaseHistories(Func<Transaction, double> spent)
{
    private readonly Dictionary<string, History> histories = [];
    private readonly DistinctPairs invoices = new();

    public void Add(Transaction line)
    {
        if (!histories.TryGetValue(line.Customer, out var history))
        {
            history = new(histories.Count, line.Country) { First = line.Time };
            histories.Add(line.Customer, history);
        }

        if (line.Country != history.Country) history.HasMoved = true;
        if (line.Time < history.First) history.First = line.Time;
        if (line.Time >= history.Last) (history.Last, history.Country) = (line.Time, line.Country);
        if (invoices.Add(history.Number, line.Invoice)) history.Invoices++;
        history.Spent += spent(line);
    }

    /// <param name="home">The home country.</param>
    /// <param name="asOf">null: the last invoice of each group.</param>
    /// <param name="byDate">Days are counted between dates in UTC: times of several zones have no hour in common.
    /// Otherwise 24 hours are a day.</param>
    /// <param name="lines">What was read.</param>
    /// <param name="fences">Of each group.</param>
    public RfmTable Table(
        string home, DateTime? asOf, bool byDate, LineCounts lines, IReadOnlyDictionary<string, LineFences> fences)
    {
        string GroupOf(History history) => RfmTable.GroupOf(history.Country, home);
        DateTime Counted(DateTime time) => byDate ? time.Date : time;
        var lastOfGroup = histories.Values.GroupBy(GroupOf)
            .ToDictionary(group => group.Key, group => group.Max(history => history.Last));
        Customer[] customers =
        [
            .. histories.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one =>
            {
                var (group, history) = (GroupOf(one.Value), one.Value);
                var days = (Counted(asOf ?? lastOfGroup[group]) - Counted(history.Last)).Days;
                return new Customer(one.Key, group, days, history.Invoices, history.Spent) { Country = history.Country };
            }),
        ];
        return new(
            customers, lines, histories.Values.Min(one => one.First), histories.Values.Max(one => one.Last),
            home, histories.Values.Count(one => one.HasMoved), fences);
    }

    private sealed class History(int number, string country)
    {
        public int Number { get; } = number;
        public string Country { get; set; } = country;
        public bool HasMoved { get; set; }
        public DateTime First { get; set; }
        public DateTime Last { get; set; }
        public int Invoices { get; set; }
        public double Spent { get; set; }
    }
}

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
