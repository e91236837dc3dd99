using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>Which customers there are: segments by rule and their worth, how customers are distributed, clusters found
/// in the data, and what was read. The same file gives the same bytes.</summary>
internal static class SegmentationReport
{
    /// <returns>UTF-8.</returns>
    public static byte[] Write(SegmentedCustomers found) => HtmlPage.Write("Customer segments", Html.From($"""
        <header>
        <p class="kicker">Segmentation report</p>
        <h1>Customer segments</h1>
        <p class="lead">{Numbers.Count(found.Table.Customers.Count)} customers with invoices from
        {Day(found.Table.First)} to {Day(found.Table.Last)}; {AsOf(found)}.</p>
        </header>
        {SegmentsSection.Write(found)}
        {DistributionsSection.Write(found)}
        {CountriesSection.Write(found)}
        {found.Groups.Select(group => ClustersSection.Write(found, group))}
        {LinesSection.Write(found)}
        {NoClassifier()}
        """));

    public static string Day(DateTime time) => $"{time:yyyy-MM-dd}";

    private static string AsOf(SegmentedCustomers found) => found.AsOf is { } asOf
        ? $"recency is counted up to {asOf:yyyy-MM-dd HH:mm}"
        : "recency is counted up to the last invoice of each group";

    private static Html NoClassifier() => Html.From($"""
        <section id="no-classifier"><h2>Why no model learns the segments</h2>
        <p>A segment is a rule on recency, frequency and monetary value. A classifier trained on the rule's own answers,
        with the rule's own inputs, is nearly always right and says nothing: its accuracy measures how well an if can be
        imitated. The service applies the rule itself, with every quantile and mean fixed to a number of this table, so
        one customer alone gets the same answer as within the table.</p>
        <p>A model can add what the inputs do not already answer: who will buy again? That is the model
        <code>repurchase</code>, trained on what was known before a date and measured on what came after.</p>
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
