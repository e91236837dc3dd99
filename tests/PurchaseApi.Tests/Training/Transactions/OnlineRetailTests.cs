using System.Globalization;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

/// <summary>Real transactions beside what pandas and scikit-learn make of them.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public void Every_dropped_line_is_counted_with_its_reason()
    {
        var lines = OnlineRetail.Segmented.Table.Lines;

        Assert.Equal(541_909, lines.Read);
        Assert.Equal(536_641, lines.Read - lines[LineFate.Duplicate]);
        Assert.Equal(401_604, lines.Read - lines[LineFate.Duplicate] - lines[LineFate.NoCustomer]);
        Assert.Equal(392_692, lines[LineFate.Kept]);
        Assert.Equal((8_872, 40), (lines[LineFate.Cancellation], lines[LineFate.NoPrice]));
    }

    [Fact]
    public void Customers_of_two_countries_are_counted_once()
    {
        Assert.Equal(4_338, OnlineRetail.Segmented.Table.Customers.Count);
        Assert.Equal(8, OnlineRetail.Segmented.Table.Moved);
    }

    [Fact]
    public void Z_scores_match_the_reference()
    {
        var reference = Reference();
        foreach (var group in OnlineRetail.Segmented.Groups)
            for (var i = 0; i < group.Customers.Length; i++)
                for (var score = 0; score < 3; score++)
                    Assert.Equal(reference[group.Customers[i].Id].Scores[score], group.Scores[i][score], 1e-9);
    }

    [Fact]
    public void Cluster_quality_matches_the_reference()
    {
        var groups = OnlineRetail.Segmented.Groups;
        var (home, abroad) = (Search(groups[0]), Search(groups[1]));

        Assert.InRange(home.WithCount(4)!.Clustering.Inertia, 3_237.2, 3_237.3);
        Assert.InRange(abroad.WithCount(4)!.Clustering.Inertia, 200, 200.2);
        Assert.Equal(0.773, home.WithCount(2)!.Silhouette, 0.005);
        Assert.Equal(0.583, home.WithCount(4)!.Silhouette, 0.005);
        Assert.Equal((4, 4), (home.Elbow, abroad.Elbow));
        Assert.Equal(2, home.BestSilhouette);
    }

    [Fact]
    public void Segments_match_the_reference()
    {
        var names = new Dictionary<string, string>
        {
            ["Loyal High Spenders"] = "loyal_high_spender",
            ["Potential Loyalists"] = "potential_loyalist",
            ["Churning Customers"] = "churning",
            ["New or One-time Shoppers"] = "new_or_one_time",
        };
        var segments = OnlineRetail.Segmented.SegmentOf;
        Assert.All(Reference(), one => Assert.Equal(names[one.Value.Segment], segments[one.Key]));

        // Its table holds the eight customers of two countries twice.
        int Count(string segment) => Table.Read(SharedData.File("reference/online-retail-segments.csv"))
            .Columns["CustomerID"].Count(id => segments[id[..^2]] == segment);
        Assert.Equal([4, 218, 541, 3_583], names.Values.Select(Count));
        Assert.Equal([4, 218, 541, 3_575], names.Values.Select(name => segments.Values.Count(one => one == name)));
    }

    [Fact]
    public void No_default_segment_holds_most_customers_or_hides_frequent_ones()
    {
        var yaml = File.ReadAllText(
            Path.Combine(SharedData.Repository, "models", "customer-segments", "contract.yaml"));
        var found = SegmentationRun.Execute(
            OnlineRetail.Options, PurchaseApi.Training.Contracts.ContractFile.Parse(yaml, "contract.yaml"), asOf: null,
            clusters: 2, seed: 42, TestContext.Current.CancellationToken);

        Assert.All(found.Shares(), one => Assert.InRange(one.Of(found.Table.Customers.Count), 0.05, 0.3));
        Assert.InRange(found.Shares()[0].Revenue, 0.5, 0.6);
        Assert.All(found.Table.Customers, customer =>
            Assert.False(found.SegmentOf[customer.Id] is "new" or "occasional" or "lapsed" && customer.Frequency > 2));
        Assert.DoesNotContain(found.Shares(), one => one.Note is null);
    }

    private static ClusterSearch Search(GroupClusters group)
    {
        foreach (var one in group.Search.Tried)
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{group.Group} k={one.Count}: inertia {one.Clustering.Inertia:F4}, silhouette {one.Silhouette:F4}");
        return group.Search;
    }

    private static Dictionary<string, (double[] Scores, string Segment)> Reference()
    {
        var table = Table.Read(SharedData.File("reference/online-retail-segments.csv"));
        return table.Columns["CustomerID"].Index().DistinctBy(one => one.Item).ToDictionary(
            one => one.Item[..^2],
            one => (
                Array.ConvertAll(["Recency", "Frequency", "Monetary"], name =>
                    double.Parse(table.Cell(name, one.Index), CultureInfo.InvariantCulture)),
                table.Cell("y", one.Index)));
    }
}
