using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Support;

/// <summary>UCI Online Retail, read once for all tests.</summary>
internal static class OnlineRetail
{
    private static readonly Lazy<SegmentedCustomers> segmented = new(() => SegmentationRun.Execute(
        Options, ContractFile.Parse(SegmentsYaml, "contract.yaml"), asOf: null, clusters: null, seed: 42,
        CancellationToken.None));

    /// <summary>The rules that the reference was made with.</summary>
    public static string SegmentsYaml => File.ReadAllText(
        Path.Combine(SharedData.Repository, "models", "customer-segments", "four-rules.yaml"));

    public static TransactionOptions Options => new(
        SharedData.File("online-retail.csv.gz"), TransactionOptions.Renamed([]), null, Home: null);

    public static SegmentedCustomers Segmented
    {
        get
        {
            _ = Options;   // a test without the file is skipped here, not within the lazy value
            return segmented.Value;
        }
    }
}
