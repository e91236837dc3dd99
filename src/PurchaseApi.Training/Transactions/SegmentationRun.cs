using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Files;

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
                    .Select(group => GroupClusters.Fit(group.Key, [.. group], clusters, seed, cancellation)),
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
    /// <summary>In the contract's order.</summary>
    public IReadOnlyList<SegmentShare> Shares()
    {
        var all = Table.Customers.Sum(customer => customer.Monetary);
        var members = Table.Customers.ToLookup(customer => SegmentOf[customer.Id]);
        return [.. Contract.Segments.Select(segment => Share(segment.Name, [.. members[segment.Name]], all))];
    }

    private SegmentShare Share(string name, Customer[] members, double all)
    {
        return new(
            name, Contract.Document.SegmentNotes?.GetValueOrDefault(name), members.Length,
            members.Sum(one => one.Monetary) / all, Mean(one => one.Recency), Mean(one => one.Frequency),
            Mean(one => one.Monetary));

        double Mean(Func<Customer, double> value) => members.Select(value).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>A group in the file's words.</summary>
    public string NameOf(string group) => Table.Home.Length == 0 ? "all customers"
        : group == CustomerGroup.Home ? Table.Home
        : $"not {Table.Home}";
}

/// <summary>What a segment holds.</summary>
/// <param name="Note">The contract's sentence on it; null without.</param>
/// <param name="Revenue">The share of all monetary value.</param>
/// <param name="Recency">Mean, in days; so are the means that follow. NaN without customers.</param>
internal sealed record SegmentShare(
    string Name, string? Note, int Customers, double Revenue, double Recency, double Frequency, double Monetary)
{
    /// <summary>The share of the customers.</summary>
    public double Of(int customers) => Customers / (double)customers;
}

/// <summary>The customer table; a model of segments is trained on it.</summary>
internal static class CustomersFile
{
    private static readonly string[] Names =
    [
        "customer", "group", "recency", "frequency", "monetary", "z_recency", "z_frequency", "z_monetary", "cluster",
        "segment",
    ];

    private static readonly string[] Texts = ["customer", "group", "segment"];

    /// <summary>What a column holds.</summary>
    public static CellKind KindOf(string name) =>
        Texts.Contains(name) ? CellKind.Text : name == "cluster" ? CellKind.Integer : CellKind.Number;

    public static void Write(TextWriter output, SegmentedCustomers found)
    {
        var line = new CsvLine(output);
        foreach (var name in Names) line.Plain(name);
        line.End();
        foreach (var group in found.Groups)
        {
            for (var i = 0; i < group.Customers.Length; i++)
            {
                var customer = group.Customers[i];
                line.Text(customer.Id);
                line.Plain(customer.Group);
                foreach (var value in (double[])[customer.Recency, customer.Frequency, customer.Monetary])
                    line.Plain($"{value}");
                foreach (var score in group.Scores[i]) line.Plain($"{score}");
                line.Plain($"{group.Clusters[i] + 1}");
                line.Text(found.SegmentOf[customer.Id]);
                line.End();
            }
        }
    }
}
