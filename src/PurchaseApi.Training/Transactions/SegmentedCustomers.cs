using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Transactions.Clusters;

namespace PurchaseApi.Training.Transactions;

/// <summary>Customers with their clusters and segments, as the table and the report show them.</summary>
/// <param name="AsOf">null: the last invoice of each group.</param>
/// <param name="Contract">Fitted on the customers.</param>
/// <param name="Groups">Home first; a group without customers is not there.</param>
/// <param name="SegmentOf">Customer's id -> segment.</param>
internal sealed record SegmentedCustomers(
    DateTime? AsOf,
    RfmTable Table,
    FittedContract Contract,
    IReadOnlyList<GroupClusters> Groups,
    IReadOnlyDictionary<string, string> SegmentOf)
{
    /// <summary>How many customers a segment has.</summary>
    public int CustomersIn(string segment) => SegmentOf.Values.Count(name => name == segment);

    /// <summary>A group in the file's words.</summary>
    public string NameOf(string group) => Table.Home.Length == 0 ? "all customers"
        : group == CustomerGroup.Home ? Table.Home
        : $"not {Table.Home}";
}
