using System.Xml.Linq;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Report;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class SegmentationReportTests : IDisposable
{
    private readonly TransactionsFile file = new();
    private readonly SegmentedCustomers found;
    private readonly ReportPage page;

    public SegmentationReportTests()
    {
        var shop = TransactionsFile.Shop(120)
            + "C9,A,Lamp,-1,2024-05-01 00:00,2,1,France\n9,A,Lamp,1,2024-05-01,2,,France\n";
        found = SegmentationRun.Execute(
            file.Options(shop), ContractFile.Parse(OnlineRetail.SegmentsYaml, "contract.yaml"), asOf: null, clusters: 4,
            seed: 1, TestContext.Current.CancellationToken);
        page = new ReportPage(SegmentationReport.Write(found));
    }

    [Fact]
    public void Dropped_lines_are_listed_with_their_reason()
    {
        var rows = page.Rows("lines");

        Assert.Contains(rows, row => row[0] == "dropped: of cancelled invoices" && row[1] == "1");
        Assert.Contains(rows, row => row[0] == "dropped: without a customer" && row[1] == "1");
    }

    [Fact]
    public void Segments_have_a_note_and_their_share_of_the_revenue()
    {
        Assert.Contains("Has been silent for much longer than most.", page.ReadText("segments"));
        Assert.Equal(1, found.Shares().Sum(one => one.Revenue), 1e-9);
        Assert.Equal(found.Table.Customers.Count, found.Shares().Sum(one => one.Customers));
    }

    [Fact]
    public void Distributions_count_every_customer()
    {
        Assert.Equal(3, page.Section("distributions").Descendants("figure").Count());
        Assert.Equal(
            3 * found.Table.Customers.Count,
            page.Rows("distributions").Sum(row => int.Parse(row[2], System.Globalization.NumberStyles.AllowThousands)));
    }

    [Fact]
    public void Countries_are_listed_by_revenue() =>
        Assert.Equal(["United Kingdom", "France"], page.Rows("countries").Select(row => row[0]));

    [Fact]
    public void Every_group_has_its_elbow_and_silhouette()
    {
        foreach (var group in (string[])["home", "abroad"])
        {
            var section = page.Section($"clusters-{group}");
            Assert.Equal(2, section.Descendants("svg").Count());
            Assert.Contains("Inertia by number of clusters", section.Value);
            Assert.Contains("Silhouette by number of clusters", section.Value);
        }
    }

    [Fact]
    public void The_cross_table_counts_each_customer_once()
    {
        // The rows of the cross table are as long as there are segments, and stand last.
        var cells = page.Rows("clusters-home").TakeLast(4).SelectMany(row => row.Skip(1)).Sum(int.Parse);

        Assert.Equal(found.Groups[0].Customers.Length, cells);
    }

    [Fact]
    public void Clusters_are_named_and_their_revenue_adds_up()
    {
        var profiles = found.Groups[0].Profiles;

        Assert.All(profiles, profile => Assert.Contains(profile.Words, page.ReadText("clusters-home")));
        Assert.Equal(1, profiles.Sum(profile => profile.Revenue), 1e-9);
    }

    [Fact]
    public void The_report_says_why_there_is_no_classifier() =>
        Assert.Contains("how well an if can be imitated", page.ReadText("no-classifier"));

    [Fact]
    public void The_report_fetches_and_runs_nothing()
    {
        Assert.Empty(page.All("script", "link", "img", "iframe"));
        Assert.Contains("default-src 'none'", page.Text.Replace("&#x27;", "'"));
        string[] labels = [.. page.All("svg").Attributes("aria-labelledby").Select(label => label.Value)];
        Assert.Equal(labels.Distinct(), labels);
    }

    public void Dispose() => file.Dispose();
}
