using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Transactions;

/// <summary>What `segment` says of the files that it wrote and the version that it published.</summary>
public sealed class SegmentAnswerTests : IDisposable
{
    private readonly TransactionsFile file = new();
    private readonly ModelsFolder models = new();

    private string CustomersPath => file.CustomersPath;

    [Fact]
    public async Task The_document_has_findings_and_the_version_in_service()
    {
        var run = await Segment(TransactionsFile.Shop(120), "--clusters", "3", "--json");

        var document = JsonNode.Parse(run.Output)!;
        Assert.Equal("", run.Errors);
        Assert.Equal(
            (CustomersPath, file.ReportPath, models.Repository.Current("customer-segments").Text, true),
            ((string)document["output"]!, (string)document["report"]!, (string)document["version"]!,
                (bool)document["in_service"]!));
        var table = Table.Read(CustomersPath);
        string[] segments = table.Columns["segment"];
        Assert.Equal(segments.Length, (int)document["customers"]!);
        Assert.All(document["segments"]!.AsObject(), segment =>
            Assert.Equal(segments.Count(name => name == segment.Key), (int)segment.Value!));
        Assert.Equal(
            table.Columns["group"].Zip(table.Columns["cluster"]).Count(row => row is ("home", "1")),
            (int)document["clusters"]!["home"]![0]!["size"]!);
        Assert.Equal(3, document["clusters"]!["abroad"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_document_without_a_version_counts_what_was_dropped()
    {
        var run = await Segment(
            TransactionsFile.Shop(60) + "C1,A,Lamp,2,2024-05-01 08:26,2.5,1,France\n", "--no-publish", "--json");

        var document = JsonNode.Parse(run.Output)!;
        Assert.Null(document["version"]);
        Assert.False((bool)document["in_service"]!);
        Assert.Equal(1, (int)document["dropped"]!["cancellation"]!);
    }

    [Fact]
    public async Task Unpromoted_versions_are_not_in_service()
    {
        var run = await Segment(TransactionsFile.Shop(60), "--no-promote");

        Assert.Contains(" is published.\nTo serve it: promote --model customer-segments --version ", run.Output);
        Assert.EndsWith("\nVerdict: Not measured.\n", run.Output);
        Assert.Single(models.Repository.Versions("customer-segments"));
        Assert.False(File.Exists(Path.Combine(models.Path, "customer-segments", "current")));
    }

    public void Dispose()
    {
        file.Dispose();
        models.Dispose();
    }

    private Task<WorkerRun> Segment(string csv, params string[] more) => file.Segment(models, csv, more);
}
