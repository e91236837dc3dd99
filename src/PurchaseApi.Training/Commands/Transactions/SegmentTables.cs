using PurchaseApi.Training.Transactions;
using PurchaseApi.Training.Transactions.Clusters;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Transactions;

/// <summary>What a segmentation found, on the terminal.</summary>
internal static class SegmentTables
{
    public static void Write(IAnsiConsole console, SegmentedCustomers found)
    {
        var (table, lines) = (found.Table, found.Table.Lines);
        console.MarkupLineInterpolated($"{lines.Read:N0} lines, {lines[LineFate.Kept]:N0} kept; dropped: {lines}");
        var days = $"{table.First:yyyy-MM-dd} to {table.Last:yyyy-MM-dd}";
        console.MarkupLineInterpolated($"{table.Customers.Count:N0} customers with invoices from {days}");
        if (table.Moved > 0)
        {
            console.MarkupLineInterpolated(
                $"{table.Moved:N0} had invoices in several countries: each belongs where the last invoice went");
        }

        foreach (var group in found.Groups) console.Write(Clusters(found, group));
        var segments = new Table().Title("Segments by rule").AddColumn("segment")
            .AddColumn(new TableColumn("customers").RightAligned());
        foreach (var segment in found.Contract.Segments)
            segments.AddRow(segment.Name, $"{found.CustomersIn(segment.Name):N0}");
        console.Write(segments);
    }

    private static Table Clusters(SegmentedCustomers found, GroupClusters group)
    {
        var table = new Table().Title(Markup.Escape($"Clusters, {found.NameOf(group.Group)}"))
            .AddColumn("cluster").AddColumn("in words");
        foreach (var name in (string[])["customers", "recency", "frequency", "monetary", "revenue"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (cluster, profile) in group.Profiles.Index())
            table.AddRow(
                $"{cluster + 1}", profile.Words, $"{profile.Size:N0}", $"{profile.Recency:F1}",
                $"{profile.Frequency:F1}", $"{profile.Monetary:F2}", $"{profile.Revenue:P1}");
        return table;
    }
}
