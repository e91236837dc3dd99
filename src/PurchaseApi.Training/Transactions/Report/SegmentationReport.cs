using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>Which customers there are: what was read, clusters found in the data, segments by rule, and where both
/// part. The same file gives the same bytes.</summary>
internal static class SegmentationReport
{
    /// <returns>UTF-8.</returns>
    public static byte[] Of(SegmentedCustomers found) => HtmlPage.Of("Customer segments", Html.Of($"""
        <header>
        <p class="kicker">Segmentation report</p>
        <h1>Customer segments</h1>
        <p class="lead"><strong>{Figures.Count(found.Table.Customers.Count)} customers</strong> by how lately, how often
        and for how much they bought, from {Day(found.Table.First)} to {Day(found.Table.Last)}; {AsOf(found)}.</p>
        </header>
        {LinesSection.Of(found)}
        {RulesSection.Of(found)}
        {found.Groups.Select(group => ClustersSection.Of(found, group))}
        {NoClassifier()}
        """));

    public static string Day(DateTime time) => $"{time:yyyy-MM-dd}";

    private static string AsOf(SegmentedCustomers found) => found.AsOf is { } asOf
        ? $"recency is counted up to {asOf:yyyy-MM-dd HH:mm}"
        : "recency is counted up to the last invoice of each group";

    private static Html NoClassifier() => Html.Of($"""
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
