using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class SegmentTests : IDisposable
{
    private readonly TransactionsFile file = new();
    private readonly ModelsFolder models = new();

    private string CustomersPath => file.CustomersPath;

    private string ReportPath => file.ReportPath;

    [Fact]
    public async Task Served_segments_match_the_table()
    {
        var run = await Worker.Run(
            "segment", "--data", OnlineRetail.Options.Data.Path, "--output", CustomersPath, "--models", models.Path);
        Assert.True(run.ExitCode == 0, run.Errors);
        var table = Table.Read(CustomersPath);

        await using var api = Served();
        await api.Eventually(info => (string?)info["name"] == "customer-segments");
        var segments = new HashSet<string>();
        for (var row = 0; row < 4_000; row += 4)
        {
            var answer = await api.Post("/models/customer-segments/predict", Body(table, row));
            Assert.Equal(table.Cell("segment", row), (string?)answer.Body!["segment"]);
            segments.Add(table.Cell("segment", row));
        }

        Assert.True(segments.Count >= 3, string.Join(", ", segments));
    }

    [Fact]
    public async Task The_published_model_has_the_report()
    {
        await Segment(TransactionsFile.Shop(120));
        var table = Table.Read(CustomersPath);

        await using var api = Served();
        await api.Eventually(info => (string?)info["name"] == "customer-segments");
        var answer = await api.Post("/models/customer-segments/predict", Body(table, 5));
        var report = await api.Get("/models/customer-segments/report");

        Assert.Equal(table.Cell("segment", 5), (string?)answer.Body!["segment"]);
        // The served page says its version and date first.
        Assert.Equal(
            File.ReadAllText(ReportPath),
            System.Text.RegularExpressions.Regex.Replace(
                report.Text, "<p class=\"kicker published\">.*?</p>|<style>@page[{]@bottom-left.*?</style>", ""));
    }

    [Fact]
    public async Task Other_rules_come_from_another_contract()
    {
        var rules = Path.Combine(file.Folder, "four-rules.yaml");
        File.WriteAllText(rules, OnlineRetail.SegmentsYaml);
        await Segment(TransactionsFile.Shop(120), "--contract", rules);
        var table = Table.Read(CustomersPath);

        await using var api = Served();
        await api.Eventually(info => (string?)info["name"] == "customer-segments");
        var answer = await api.Post("/models/customer-segments/predict", Body(table, 5));

        foreach (var name in (string[])["z_recency", "z_frequency", "z_monetary"])
            Assert.Equal(double.Parse(table.Cell(name, 5)), (double)answer.Body!["features"]![name]!, 1e-9);
        Assert.Contains("new_or_one_time", table.Columns["segment"]);
    }

    [Fact]
    public async Task The_same_file_gives_the_same_table_and_report()
    {
        var shop = TransactionsFile.Shop(120);
        await Segment(shop, "--no-publish");
        var (table, report) = (File.ReadAllText(CustomersPath), File.ReadAllText(ReportPath));
        await Segment(shop, "--no-publish");

        Assert.Equal(table, File.ReadAllText(CustomersPath));
        Assert.Equal(report, File.ReadAllText(ReportPath));
        Assert.DoesNotContain("customer-segments", models.Repository.Models());
    }

    [Fact]
    public async Task The_number_of_clusters_can_be_set()
    {
        var run = await Segment(TransactionsFile.Shop(120), "--clusters", "3", "--no-publish");

        Assert.Contains("Clusters, not United Kingdom", run.Output);
        Assert.Equal(["1", "2", "3"], Table.Read(CustomersPath).Values("cluster").Order());
    }

    [Theory]
    [InlineData("--clusters", "9")]
    [InlineData("--as-of", "June")]
    public async Task Usage_errors_end_with_2_before_reading(params string[] option)
    {
        File.WriteAllText(file.FilePath, TransactionsFile.Shop(60));
        var run = await Worker.Run(
            ["segment", "--data", file.FilePath, "--output", CustomersPath, "--no-publish", .. option]);

        Assert.Equal(2, run.ExitCode);
        Assert.False(File.Exists(CustomersPath));
    }

    [Fact]
    public async Task Changed_inputs_are_rejected()
    {
        var other = Path.Combine(file.Folder, "other.yaml");
        File.WriteAllText(other, OnlineRetail.SegmentsYaml.Replace("recency", "silence"));
        File.WriteAllText(file.FilePath, TransactionsFile.Shop(60));
        var run = await Worker.Run(
            "segment", "--data", file.FilePath, "--output", CustomersPath, "--models", models.Path,
            "--contract", other);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the inputs must be recency, frequency, monetary, group, in this order", run.Errors);
        Assert.False(File.Exists(CustomersPath));
    }

    public void Dispose()
    {
        file.Dispose();
        models.Dispose();
    }

    private Api Served() =>
        new(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "customer-segments" });

    private Task<WorkerRun> Segment(string csv, params string[] more) => file.Segment(models, csv, more);

    private static string Body(Table table, int row) => new JsonObject
    {
        ["customer"] = table.Cell("customer", row),
        ["recency"] = double.Parse(table.Cell("recency", row)),
        ["frequency"] = double.Parse(table.Cell("frequency", row)),
        ["monetary"] = double.Parse(table.Cell("monetary", row)),
        ["group"] = table.Cell("group", row),
    }.ToJsonString();
}
