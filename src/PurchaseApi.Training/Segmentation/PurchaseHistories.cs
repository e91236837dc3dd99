namespace PurchaseApi.Training.Segmentation;

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

    public RfmTable Table(
        string home, DateTime? asOf, LineCounts lines, IReadOnlyDictionary<string, LineFences> fences)
    {
        string GroupOf(History history) => history.Country == home ? CustomerGroup.Home : CustomerGroup.Abroad;
        var lastOfGroup = histories.Values.GroupBy(GroupOf)
            .ToDictionary(group => group.Key, group => group.Max(history => history.Last));
        Customer[] customers =
        [
            .. histories.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one =>
            {
                var (group, history) = (GroupOf(one.Value), one.Value);
                var days = ((asOf ?? lastOfGroup[group]) - history.Last).Days;
                return new Customer(one.Key, group, days, history.Invoices, history.Spent);
            }),
        ];
        return new(
            customers, lines, histories.Values.Min(one => one.First), histories.Values.Max(one => one.Last),
            histories.Values.Count(one => one.HasMoved), fences);
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
