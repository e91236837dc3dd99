namespace PurchaseApi.Training.Transactions;

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
