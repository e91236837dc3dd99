using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Transactions.Clusters;

namespace PurchaseApi.Training.Transactions;

/// <summary>Transactions -> customers -> clusters found in the data, and segments by the contract's rules.</summary>
internal static class SegmentationRun
{
    /// <summary>The inputs that a customer gives, in order.</summary>
    private static readonly string[] Inputs = ["recency", "frequency", "monetary", "group"];

    /// <param name="options">How to read the file.</param>
    /// <param name="contract">Of segments, over recency, frequency, monetary and group.</param>
    /// <param name="asOf">null: the last invoice of each group.</param>
    /// <param name="clusters">How many per group; null: the elbow's.</param>
    /// <param name="seed">Of the clusters.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="Files.DataException">The file cannot be read or used.</exception>
    /// <exception cref="ContractException">The contract has other inputs.</exception>
    public static SegmentedCustomers Execute(
        TransactionOptions options, Contract contract, DateTime? asOf, int? clusters, int seed,
        CancellationToken cancellation)
    {
        if (!contract.Inputs.Select(input => input.Name).SequenceEqual(Inputs))
        {
            throw new ContractException(
                $"{contract.Name}: the inputs must be {string.Join(", ", Inputs)}, in this order");
        }

        var table = RfmTable.Read(options, asOf, cancellation);
        Row[] rows = [.. table.Customers.Select(customer => RowOf(customer, contract.Inputs[^1]))];
        var fitted = ContractFitting.Fit(contract, rows);
        var predictor = new Predictor(fitted);
        return new(
            asOf, table, fitted,
            [
                .. table.Customers.GroupBy(customer => customer.Group)
                    .OrderBy(group => group.Key == CustomerGroup.Home ? 0 : 1)
                    .Select(group => GroupClusters.Of(group.Key, [.. group], clusters, seed, cancellation)),
            ],
            table.Customers.Zip(rows).ToDictionary(
                pair => pair.First.Id, pair => predictor.Predict(pair.Second).Segment ?? ""));
    }

    private static Row RowOf(Customer customer, Input group)
    {
        var index = group.Values.ToList().IndexOf(customer.Group);
        return index >= 0
            ? new(default, [customer.Recency, customer.Frequency, customer.Monetary, index])
            : throw new ContractException(
                $"group: its values must be {CustomerGroup.Home} and {CustomerGroup.Abroad}");
    }
}
