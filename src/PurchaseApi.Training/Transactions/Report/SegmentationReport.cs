using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>Which customers there are: what was read, clusters found in the data, segments by rule, and where both
/// part. The same file gives the same bytes.</summary>
internal static class SegmentationReport
{
    /// <returns>UTF-8.</returns>
    public static byte[] Write(SegmentedCustomers found) => HtmlPage.Write("Customer segments", Html.From($"""
        <header>
        <p class="kicker">Segmentation report</p>
        <h1>Customer segments</h1>
        <p class="lead"><strong>{Numbers.Count(found.Table.Customers.Count)} customers</strong> by how lately, how often
        and for how much they bought, from {Day(found.Table.First)} to {Day(found.Table.Last)}; {AsOf(found)}.</p>
        </header>
        {LinesSection.Write(found)}
        {RulesSection.Write(found)}
        {found.Groups.Select(group => ClustersSection.Write(found, group))}
        {NoClassifier()}
        """));

    public static string Day(DateTime time) => $"{time:yyyy-MM-dd}";

    private static string AsOf(SegmentedCustomers found) => found.AsOf is { } asOf
        ? $"recency is counted up to {asOf:yyyy-MM-dd HH:mm}"
        : "recency is counted up to the last invoice of each group";

    private static Html NoClassifier() => Html.From($"""
        <section id="no-classifier"><h2>Why no model learns the segments</h2>
        <p>A segment is a rule on recency, frequency and monetary value. A classifier that is trained on the rule's own
        answers, with the rule's own inputs, is right in nearly every case and says nothing: its accuracy measures how
        well an if can be imitated. The rule itself is served, with every mean and deviation a number of this table,
        and answers the same for a customer alone as within the table.</p>
        <p>What a model can add is a question that the inputs do not already answer: who will buy again? That is the
        model <code>repurchase</code>, trained on what was known before a date and measured on what came after.</p>
        </section>
        """);
}

/// <summary>Every line of the file is accounted for.</summary>
internal static class LinesSection
{
    private static readonly Column[] LineColumns = ["Lines", "Count", "Share"];
    private static readonly Column[] FenceColumns =
        ["Group", "Quantity from", "Quantity to", "Price from", "Price to"];

    public static Html Write(SegmentedCustomers found)
    {
        var lines = found.Table.Lines;
        return Html.From($"""
            <section id="lines"><h2>What was read</h2>
            <p>A line is dropped for the first of these reasons. A line's quantity and price are clipped to Tukey's
            fences of its group (1.5 interquartile ranges beyond the quartiles), so that a single wholesale order does
            not outweigh a year of purchases. {Moved(found.Table.Moved)}</p>
            {HtmlTable.Write("Lines of the file", LineColumns, HtmlTable.Body(LineColumns,
            [
                Row("read", lines.Read, lines.Read),
                .. lines.Dropped.Select(one => Row($"dropped: {one.Reason}", one.Lines, lines.Read)),
                Row("kept", lines[LineFate.Kept], lines.Read),
            ]))}
            {HtmlTable.Write("Fences", FenceColumns, HtmlTable.Body(
                FenceColumns, found.Table.Fences.Select(one => Fences(found.NameOf(one.Key), one.Value))))}
            </section>
            """);
    }

    private static Html[] Row(string name, long lines, long all) =>
    [
        Html.From($"{name}"), Html.From($"{Numbers.Count(lines)}"),
        Html.From($"{Numbers.Percent(lines / (double)all)}"),
    ];

    private static Html[] Fences(string group, LineFences fences) =>
    [
        Html.From($"{group}"), .. ((double[])
        [
            fences.Quantity.Low, fences.Quantity.High, fences.Price.Low, fences.Price.High,
        ]).Select(value => Html.From($"{(value > 0 ? Numbers.Amount(value) : "–")}")),
    ];

    private static string Moved(int customers) => customers == 0
        ? "Every customer's invoices go to one country."
        : $"{Wording.Count(customers, "customer")} had invoices in several countries: each belongs where the last "
            + "invoice went.";
}

/// <summary>The contract's segments and their weight.</summary>
internal static class RulesSection
{
    private static readonly Column[] Columns =
        ["Segment", Column.OfWords("Rule"), "Customers", "Recency, days", "Frequency", "Monetary", "Revenue"];

    public static Html Write(SegmentedCustomers found)
    {
        var customers = found.Table.Customers;
        var all = customers.Sum(customer => customer.Monetary);
        return Html.From($"""
            <section id="segments"><h2>Segments by rule</h2>
            <p>The contract's rules on z-scores within the group; the first that is true wins. Means per customer, and
            the share of all revenue after clipping.</p>
            {HtmlTable.Write("Segments", Columns, HtmlTable.Body(Columns, found.Contract.Segments.Select(
            Html[] (segment) =>
            {
                Customer[] members = [.. customers.Where(one => found.SegmentOf[one.Id] == segment.Name)];
                Html Mean(Func<Customer, double> value) =>
                    Html.From($"{(members.Length == 0 ? "–" : Numbers.Amount(members.Average(value)))}");
                return
                [
                    Html.From($"{Wording.Plain(segment.Name)}"), Html.From($"<code>{segment.Text}</code>"),
                    Html.From($"{Numbers.Count(members.Length)}"), Mean(one => one.Recency), Mean(one => one.Frequency),
                    Mean(one => one.Monetary), Html.From($"{Numbers.Percent(members.Sum(one => one.Monetary) / all)}"),
                ];
            })))}
            </section>
            """);
    }
}
