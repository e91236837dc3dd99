using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

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
