using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>Every line of the file is accounted for.</summary>
internal static class LinesSection
{
    private static readonly Column[] LineColumns = ["Lines", "Count", "Share"];
    private static readonly Column[] FenceColumns =
        ["Group", "Quantity from", "Quantity to", "Price from", "Price to"];

    public static Html Of(SegmentedCustomers found)
    {
        var lines = found.Table.Lines;
        return Html.Of($"""
            <section id="lines"><h2>What was read</h2>
            <p>A line is dropped for the first of these reasons. A line's quantity and price are clipped to Tukey's
            fences of its group (1.5 interquartile ranges beyond the quartiles), so that a single wholesale order does
            not outweigh a year of purchases. {Moved(found.Table.Moved)}</p>
            {HtmlTable.Of("Lines of the file", LineColumns, HtmlTable.Body(LineColumns,
            [
                Row("read", lines.Read, lines.Read),
                .. lines.Dropped.Select(one => Row($"dropped: {one.Reason}", one.Lines, lines.Read)),
                Row("kept", lines[LineFate.Kept], lines.Read),
            ]))}
            {HtmlTable.Of("Fences", FenceColumns, HtmlTable.Body(
                FenceColumns, found.Table.Fences.Select(one => Fences(found.NameOf(one.Key), one.Value))))}
            </section>
            """);
    }

    private static Html[] Row(string name, long lines, long all) =>
    [
        Html.Of($"{name}"), Html.Of($"{Figures.Count(lines)}"), Html.Of($"{Figures.Percent(lines / (double)all)}"),
    ];

    private static Html[] Fences(string group, LineFences fences) =>
    [
        Html.Of($"{group}"), .. ((double[])
        [
            fences.Quantity.Low, fences.Quantity.High, fences.Price.Low, fences.Price.High,
        ]).Select(value => Html.Of($"{(value > 0 ? Figures.Amount(value) : "–")}")),
    ];

    private static string Moved(int customers) => customers == 0
        ? "Every customer's invoices go to one country."
        : $"{Wording.Count(customers, "customer")} had invoices in several countries: each belongs where the last "
            + "invoice went.";
}
