using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>The training table of "buys within the horizon of the as-of date", point in time: one pass over the
/// transactions for all dates.</summary>
internal sealed class RepurchaseTable
{
    private readonly List<CustomersAsOf> parts;
    private readonly (string Name, Func<CustomerAsOf, string> Write)[] columns;
    private readonly string home;
    private readonly bool isLabelled;

    /// <param name="has">What the file tells of a line: without products, pieces or countries their columns are left
    /// out.</param>
    private RepurchaseTable(
        List<CustomersAsOf> parts, LineCounts lines, string home, (bool Items, bool Pieces, bool Countries) has,
        bool isLabelled)
    {
        (this.parts, Lines, this.home, this.isLabelled) = (parts, lines, home, isLabelled);
        columns =
        [
            ("recency", one => $"{one.Recency}"), ("frequency", one => $"{one.Frequency}"),
            ("monetary", one => $"{one.Monetary}"), ("tenure", one => $"{one.Tenure}"),
            .. Where(has.Pieces, "items", one => $"{one.Items}"),
            .. Where(has.Items, "products", one => $"{one.Products}"),
            ("average_order", one => $"{one.AverageOrder}"), ("gap", one => $"{one.Gap}"),
            ("cancellations", one => $"{one.Cancellations}"), ("frequency_30", one => $"{one.Frequency30}"),
            ("monetary_30", one => $"{one.Monetary30}"),
            .. Where(has.Countries, "is_home", one => one.IsHome ? "true" : "false"),
        ];
    }

    public LineCounts Lines { get; }

    private static IEnumerable<(string Name, Func<CustomerAsOf, string> Write)> Where(
        bool isKnown, string name, Func<CustomerAsOf, string> write) => isKnown ? [(name, write)] : [];

    /// <param name="options">How to read the file.</param>
    /// <param name="dates">Ascending, at least <paramref name="horizon"/> apart, so that no label of an earlier date
    /// looks into the features of a later one.</param>
    /// <param name="horizon">null: no labels, for customers to be scored.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read or used, or ends before the horizon does.</exception>
    public static RepurchaseTable Read(
        TransactionOptions options, IReadOnlyList<DateTime> dates, TimeSpan? horizon, CancellationToken cancellation)
    {
        foreach (var (date, next) in dates.Zip(dates.Skip(1)))
            if (next < date + (horizon ?? TimeSpan.Zero))
                throw new DataException($"--as-of: {next:yyyy-MM-dd} lies within the horizon of {date:yyyy-MM-dd}; "
                    + "dates ascend and lie at least the horizon apart, or labels of one are features of the other");

        using var reader = new TransactionReader(options);
        List<CustomersAsOf> customers =
            [.. dates.Select(date => new CustomersAsOf(date, horizon ?? TimeSpan.Zero))];
        var (lines, last, countries) = (new LineCounts(), DateTime.MinValue, new Dictionary<string, long>());
        while (reader.Read(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            lines.Add(line.Fate);
            if (line.Fate is not (LineFate.Kept or LineFate.Cancellation)) continue;

            if (line.Time > last) last = line.Time;
            countries[line.Country] = countries.GetValueOrDefault(line.Country) + 1;
            foreach (var part in customers) part.Add(line);
        }

        if (horizon is { } days) RefuseOpenHorizon(options, dates[^1] + days, last);
        return new(customers, lines, options.Home ?? MostFrequent(countries), reader.Has, horizon is not null);
    }

    /// <summary>Of equally frequent ones, the first in the file; empty when there is none.</summary>
    private static string MostFrequent(Dictionary<string, long> countries) =>
        countries.Where(one => one.Key.Length > 0).OrderByDescending(one => one.Value).FirstOrDefault().Key ?? "";

    /// <summary>The customers of each date.</summary>
    public IEnumerable<(DateTime AsOf, IReadOnlyList<CustomerAsOf> Customers)> Parts =>
        parts.Select(part => (part.AsOf, (IReadOnlyList<CustomerAsOf>)[.. part.Customers(home)]));

    /// <summary>With labels also <c>buys</c>, and with several dates <c>split</c>: the last date is the
    /// holdout.</summary>
    public void Write(TextWriter output)
    {
        var line = new CsvLine(output);
        var isSplit = isLabelled && parts.Count > 1;
        foreach (var name in (string[])["customer", "as_of", .. columns.Select(column => column.Name)])
            line.Plain(name);
        if (isLabelled) line.Plain("buys");
        if (isSplit) line.Plain("split");
        line.End();
        foreach (var (asOf, customers) in Parts)
        {
            foreach (var one in customers)
            {
                Write(line, asOf, one);
                if (isLabelled) line.Plain(one.Buys ? "1" : "0");
                if (isSplit) line.Plain(asOf == parts[^1].AsOf ? "holdout" : "train");
                line.End();
            }
        }
    }

    private void Write(CsvLine line, DateTime asOf, CustomerAsOf one)
    {
        line.Text(one.Id);
        line.Plain(asOf.TimeOfDay == TimeSpan.Zero ? $"{asOf:yyyy-MM-dd}" : $"{asOf:yyyy-MM-ddTHH:mm:ss}");
        foreach (var column in columns) line.Plain(column.Write(one));
    }

    /// <summary>A label of "did not buy" that the file ends too early to know would be a wrong one.</summary>
    private static void RefuseOpenHorizon(TransactionOptions options, DateTime end, DateTime last)
    {
        // Nobody may have bought on the horizon's last day.
        if (last.AddDays(1).Date < end.Date)
            throw new DataException($"{options.Data.Name}: ends on {last:yyyy-MM-dd}, but whether a "
                + $"customer buys must be known until {end:yyyy-MM-dd}; "
                + "give an earlier --as-of or a shorter --horizon");
    }
}

/// <summary>What is known of customers as of a date, and whether they bought afterwards. A line from the date on
/// reaches the label and nothing else.</summary>
/// <param name="asOf">Lines before it are known.</param>
/// <param name="horizon">How long afterwards a purchase counts.</param>
internal sealed class CustomersAsOf(DateTime asOf, TimeSpan horizon)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    private readonly Dictionary<string, History> histories = [];
    private readonly HashSet<string> buyers = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly DistinctPairs invoices = new(), recent = new(), products = new(), cancelled = new();
    private readonly Dictionary<int, int> cancellations = [];

    public DateTime AsOf => asOf;

    public void Add(in Transaction line)
    {
        if (line.Time >= asOf)
        {
            if (line.Fate == LineFate.Kept && line.Time < asOf + horizon) buyers.Add(line.Customer);
            return;
        }

        if (!numbers.TryGetValue(line.Customer, out var number)) numbers[line.Customer] = number = numbers.Count;
        if (line.Fate == LineFate.Cancellation && cancelled.Add(number, line.Invoice))
            cancellations[number] = cancellations.GetValueOrDefault(number) + 1;
        if (line.Fate == LineFate.Kept) Bought(number, line);
    }

    /// <summary>Customers with at least one purchase, by id.</summary>
    /// <param name="home">The home country.</param>
    public IEnumerable<CustomerAsOf> Customers(string home) =>
        from one in histories
        orderby one.Key
        let history = one.Value
        let tenure = (asOf - history.First).Days
        let recency = (asOf - history.Last).Days
        select new CustomerAsOf(
            one.Key, recency, history.Invoices, history.Spent, tenure, history.Items, history.Products,
            history.Spent / history.Invoices, (tenure - recency) / (double)Math.Max(1, history.Invoices - 1),
            cancellations.GetValueOrDefault(numbers[one.Key]), history.RecentInvoices, history.RecentSpent,
            history.Country == home, buyers.Contains(one.Key));

    private void Bought(int number, in Transaction line)
    {
        if (!histories.TryGetValue(line.Customer, out var history))
            histories[line.Customer] = history = new() { First = line.Time };

        var spent = line.Quantity * line.Price;
        if (line.Time < history.First) history.First = line.Time;
        if (line.Time >= history.Last) (history.Last, history.Country) = (line.Time, line.Country);
        if (invoices.Add(number, line.Invoice)) history.Invoices++;
        if (products.Add(number, line.Item)) history.Products++;
        history.Spent += spent;
        history.Items += line.Quantity;
        if (line.Time < asOf - Lately) return;

        if (recent.Add(number, line.Invoice)) history.RecentInvoices++;
        history.RecentSpent += spent;
    }

    private sealed class History
    {
        public string Country { get; set; } = "";
        public DateTime First { get; set; }
        public DateTime Last { get; set; }
        public int Invoices { get; set; }
        public int Products { get; set; }
        public int RecentInvoices { get; set; }
        public double Spent { get; set; }
        public double Items { get; set; }
        public double RecentSpent { get; set; }
    }
}

/// <summary>The columns of the table, in order; units as in the contract `repurchase`.</summary>
internal sealed record CustomerAsOf(
    string Id, int Recency, int Frequency, double Monetary, int Tenure, double Items, int Products, double AverageOrder,
    double Gap, int Cancellations, int Frequency30, double Monetary30, bool IsHome, bool Buys);
