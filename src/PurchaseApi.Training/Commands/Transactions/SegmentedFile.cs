using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Transactions;
using PurchaseApi.Training.Transactions.Clusters;

namespace PurchaseApi.Training.Commands.Transactions;

/// <summary>The document of `segment --json`.</summary>
/// <param name="Output">The table of customers.</param>
/// <param name="Version">Absent with `--no-publish`.</param>
/// <param name="Dropped">Why -> lines.</param>
/// <param name="Clusters">Group -> its clusters in the order of their numbers, but for those without customers.</param>
/// <param name="Segments">Segment -> customers.</param>
internal sealed record SegmentedFile(
    string Output,
    string Report,
    string Model,
    string? Version,
    bool InService,
    long Lines,
    Dictionary<LineFate, long> Dropped,
    int Customers,
    DateTime FirstInvoice,
    DateTime LastInvoice,
    OrderedDictionary<string, ClusterProfile[]> Clusters,
    OrderedDictionary<string, int> Segments)
{
    /// <param name="version">null: nothing was published.</param>
    public static SegmentedFile Of(
        SegmentedCustomers found, string output, string report, PublishedVersion? version, bool isPromoted)
    {
        var (table, lines) = (found.Table, found.Table.Lines);
        return new(
            output,
            report,
            found.Contract.Name,
            version?.Id.Text,
            isPromoted && version is not null,
            lines.Read,
            Enum.GetValues<LineFate>().Where(fate => fate != LineFate.Kept && lines[fate] > 0)
                .ToDictionary(fate => fate, fate => lines[fate]),
            table.Customers.Count,
            table.First,
            table.Last,
            new(found.Groups.Select(group => KeyValuePair.Create<string, ClusterProfile[]>(
                group.Group, [.. group.Profiles.Where(cluster => cluster.Size > 0)]))),
            new(found.Contract.Segments.Select(segment =>
                KeyValuePair.Create(segment.Name, found.CustomersIn(segment.Name)))));
    }
}
