namespace PurchaseApi.Training.Transactions;

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
                return new Customer(one.Key, group, days, history.Invoices, history.Spent);
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
