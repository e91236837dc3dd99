using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>The contract's segments and their weight.</summary>
internal static class RulesSection
{
    private static readonly Column[] Columns =
        ["Segment", Column.OfWords("Rule"), "Customers", "Recency, days", "Frequency", "Monetary", "Revenue"];

    public static Html Of(SegmentedCustomers found)
    {
        var customers = found.Table.Customers;
        var all = customers.Sum(customer => customer.Monetary);
        return Html.Of($"""
            <section id="segments"><h2>Segments by rule</h2>
            <p>The contract's rules on z-scores within the group; the first that is true wins. Means per customer, and
            the share of all revenue after clipping.</p>
            {HtmlTable.Of("Segments", Columns, HtmlTable.Body(Columns, found.Contract.Segments.Select(
            Html[] (segment) =>
            {
                Customer[] members = [.. customers.Where(one => found.SegmentOf[one.Id] == segment.Name)];
                Html Mean(Func<Customer, double> value) =>
                    Html.Of($"{(members.Length == 0 ? "–" : Figures.Amount(members.Average(value)))}");
                return
                [
                    Html.Of($"{Wording.Plain(segment.Name)}"), Html.Of($"<code>{segment.Text}</code>"),
                    Html.Of($"{Figures.Count(members.Length)}"), Mean(one => one.Recency), Mean(one => one.Frequency),
                    Mean(one => one.Monetary), Html.Of($"{Figures.Percent(members.Sum(one => one.Monetary) / all)}"),
                ];
            })))}
            </section>
            """);
    }
}
