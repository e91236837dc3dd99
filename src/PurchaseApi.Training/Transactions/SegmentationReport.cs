using PurchaseApi.Training.Report;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Transactions;

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

/// <summary>Who the customers of each segment are, and what they are worth.</summary>
internal static class SegmentsSection
{
    private static readonly Column[] Columns =
    [
        "Segment", "Customers", "Revenue", Column.OfWords("Share of revenue"), "Recency, days", "Frequency", "Monetary",
    ];

    private static readonly Column[] Rules = ["Segment", Column.OfWords("Rule")];

    public static Html Write(SegmentedCustomers found)
    {
        var all = found.Shares();
        var most = all.Max(share => share.Revenue);
        return Html.From($"""
            <section id="segments"><h2>Segments</h2>
            <p>The first rule that matches wins. Recency, frequency and monetary value are means per customer; revenue is
            after clipping.</p>
            {HtmlTable.Write("Segments", Columns, HtmlTable.Body(Columns, all.Select(one => Row(found, one, most))))}
            {HtmlTable.Write("The rules, fitted to these customers", Rules, HtmlTable.Body(
                Rules, found.Contract.Segments.Select(Html[] (segment) =>
                    [Html.From($"{Wording.Plain(segment.Name)}"), Html.From($"<code>{Wording.Rule(segment.Text)}</code>")])))}
            </section>
            """);
    }

    private static Html[] Row(SegmentedCustomers found, SegmentShare one, double most) =>
    [
        Html.From($"""{Wording.Plain(one.Name)} <span class="aside">{one.Note}</span>"""),
        Html.From($"{Numbers.Count(one.Customers)} ({Numbers.Percent(one.Of(found.Table.Customers.Count))})"),
        Html.From($"{Numbers.Percent(one.Revenue)}"), Meter.Draw(one.Revenue, most),
        Mean(one.Recency), Mean(one.Frequency), Mean(one.Monetary),
    ];

    private static Html Mean(double value) => Html.From($"{(double.IsNaN(value) ? "–" : Numbers.Amount(value))}");
}

/// <summary>How recency, frequency and monetary value are distributed over the customers.</summary>
internal static class DistributionsSection
{
    private const int Bins = 24;

    // What is beyond would press all others into one bar.
    private const double Shown = 0.98;

    private static readonly Column[] Columns = ["From", "to", "Customers"];

    public static Html Write(SegmentedCustomers found) => Html.From($"""
        <section id="distributions"><h2>Recency, frequency and monetary value</h2>
        <p>The last bar of each holds the largest 2%.</p>
        <div class="charts">
        {Chart(found, "Recency", "Days since the last invoice", one => one.Recency, least: 1)}
        {Chart(found, "Frequency", "Invoices", one => one.Frequency, least: 1)}
        {Chart(found, "Monetary value", "Spent, after clipping", one => one.Monetary, least: 0)}
        </div></section>
        """);

    /// <param name="least">How wide a bar is at least; bars of whole numbers are whole numbers wide.</param>
    private static Html Chart(
        SegmentedCustomers found, string name, string axis, Func<Customer, double> value, int least)
    {
        double[] sorted = [.. found.Table.Customers.Select(value).Order()];
        var (low, high) = (sorted[0], Math.Max(At(sorted, Shown), sorted[0] + 1));
        var width = (high - low) / Bins;
        if (least > 0) width = Math.Max(least, Math.Ceiling(width));
        var counts = new int[Bins];
        foreach (var one in sorted) counts[Math.Min((int)((one - low) / width), Bins - 1)]++;

        var plot = new Plot(
            Axis.Between(axis, low, low + (Bins * width)), Axis.Round("Customers", 0, counts.Max()), height: 260);
        return Figure.Write(
            name,
            Html.From($"""
                Half of the customers: {Numbers.Amount(At(sorted, 0.25))} to {Numbers.Amount(At(sorted, 0.75))}; median
                {Numbers.Amount(At(sorted, 0.5))}, largest {Numbers.Amount(sorted[^1])}.
                """),
            plot.Svg(
                $"distribution-{name.Split(' ')[0].ToLowerInvariant()}", $"{name} of the customers",
                $"The fullest of {Bins} bars holds {Numbers.Count(counts.Max())} customers.",
                counts.Select((count, bin) =>
                    plot.Bar(low + (bin * width), low + ((bin + 1) * width), 0, count, "bar"))),
            HtmlTable.Write($"{name} of the customers", Columns, HtmlTable.Body(Columns, counts.Select(
                Html[] (count, bin) =>
                [
                    Html.From($"{Numbers.Amount(low + (bin * width))}"),
                    Html.From($"{(bin == Bins - 1 ? "…" : Numbers.Amount(low + ((bin + 1) * width)))}"),
                    Html.From($"{Numbers.Count(count)}"),
                ]))));
    }

    private static double At(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];
}

/// <summary>The countries that bring most of the revenue.</summary>
internal static class CountriesSection
{
    private const int Shown = 10;

    private static readonly Column[] Columns =
        ["Country", "Customers", "Revenue", Column.OfWords("Share of revenue"), "Per customer"];

    public static Html? Write(SegmentedCustomers found)
    {
        var countries = found.Table.Customers.GroupBy(one => one.Country)
            .Select(group => new Country(group.Key, group.Count(), group.Sum(one => one.Monetary)))
            .OrderByDescending(country => country.Revenue).ThenBy(country => country.Name, StringComparer.Ordinal)
            .ToArray();
        if (countries.Length < 2) return null;

        var all = countries.Sum(country => country.Revenue);
        var rest = countries[Math.Min(Shown, countries.Length)..];
        Country[] rows = rest.Length == 0
            ? countries
            :
            [
                .. countries[..Shown],
                new($"{rest.Length} more", rest.Sum(one => one.Customers), rest.Sum(one => one.Revenue)),
            ];
        return Html.From($"""
            <section id="countries"><h2>Countries that matter</h2>
            <p>{Numbers.Count(countries.Length)} countries, by revenue; a customer counts where the last invoice
            went.</p>
            {HtmlTable.Write("Countries", Columns, HtmlTable.Body(Columns, rows.Select(Html[] (one) =>
            [
                Html.From($"{one.Name}"), Html.From($"{Numbers.Count(one.Customers)}"),
                Html.From($"{Numbers.Percent(one.Revenue / all)}"),
                Meter.Draw(one.Revenue, rows.Max(row => row.Revenue)),
                Html.From($"{Numbers.Count((long)Math.Round(one.Revenue / one.Customers))}"),
            ])))}
            </section>
            """);
    }

    private sealed record Country(string Name, int Customers, double Revenue);
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
