using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Transactions;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Transactions;

internal static class SegmentCommand
{
    private const string Model = "customer-segments";

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (transactions, models, json) = (new TransactionArguments(), VersionOptions.Models(), VersionOptions.Json());
        var (contract, source) = (VersionOptions.Contract(), VersionOptions.Source());
        var noPromote = VersionOptions.NoPromote();
        var asOf = new Option<DateTime[]>("--as-of")
        {
            HelpName = "DATE",
            Description = "Use only what was known before this date. Default: the last invoice of each group.",
            CustomParser = TransactionArguments.Dates,
        };
        var clusters = new Option<int?>("--clusters") { Description = "Per group, 2 to 8. Default: the elbow." };
        var seed = new Option<int>("--seed") { Description = "Random seed.", DefaultValueFactory = _ => 42 };
        var output = new Option<string>("--output")
        {
            HelpName = "FILE",
            Description = "The table of customers, CSV or Parquet.",
            Required = true,
        };
        var report = new Option<string?>("--report")
        {
            Description = "Default: the output's name with .html.",
            HelpName = "FILE",
        };
        var noPublish = new Option<bool>("--no-publish") { Description = "Write the table and the report only." };
        clusters.MustBe(given => given is null or (>= 2 and <= 8), "2 to 8");
        var command = new WorkerCommand(
            "segment", $"Groups the customers of transactions and publishes {Model}.",
            "segment --data transactions.csv --output customers.csv",
            "segment --data orders.csv --column CustomerID=client --output customers.parquet --no-publish")
        {
            asOf, clusters, seed, output, report, models, contract, source, noPublish, noPromote, json,
        };
        transactions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var (path, given) = (parsed.GetRequiredValue(output), transactions.Read(parsed));
            var options = new TrainingOptions
            {
                Model = Model,
                Data = path,
                ModelsPath = parsed.GetRequiredValue(models),
                ContractPath = parsed.GetValue(contract),
                Source = parsed.GetValue(source) ?? given.Data.Query?.Source,
                Seed = parsed.GetValue(seed),
                Promote = !parsed.GetValue(noPromote),
            };
            var found = SegmentationRun.Execute(
                given,
                ContractSource.Read(options.Model, options.ContractPath, new ModelRepository(options.ModelsPath)),
                parsed.GetValue(asOf) is [.., var date] ? date : null, parsed.GetValue(clusters), options.Seed,
                cancellation);
            var page = SegmentationReport.Write(found);
            OutputFile.WriteTable(path, CustomersFile.KindOf, text => CustomersFile.Write(text, found));
            var reportPath = parsed.GetValue(report) ?? Path.ChangeExtension(path, ".html");
            OutputFile.WriteBytes(reportPath, file => file.Write(page));
            var publication = parsed.GetValue(noPublish)
                ? null
                : new TrainingRun(options with { Report = page }, time, TrainingProgress.Silent)
                    .Execute(cancellation).Publication;
            if (parsed.GetValue(json))
            {
                VersionOptions.WriteJson(
                    console, SegmentedFile.From(found, path, reportPath, publication?.Version, options.Promote));
                return Task.FromResult(0);
            }

            SegmentTables.Write(console, found);
            console.MarkupLineInterpolated($"The customers are in {path}, the report is {reportPath}.");
            if (publication is not null) VersionOptions.WritePublished(console, publication);
            return Task.FromResult(0);
        });
        return command;
    }
}

/// <summary>What a segmentation found, on the terminal.</summary>
internal static class SegmentTables
{
    public static void Write(IAnsiConsole console, SegmentedCustomers found)
    {
        var (table, lines) = (found.Table, found.Table.Lines);
        console.MarkupLineInterpolated($"{lines.Read:N0} lines, {lines[LineFate.Kept]:N0} kept; dropped: {lines}");
        var days = $"{table.First:yyyy-MM-dd} to {table.Last:yyyy-MM-dd}";
        console.MarkupLineInterpolated($"{table.Customers.Count:N0} customers with invoices from {days}");
        if (table.Moved > 0)
        {
            console.MarkupLineInterpolated(
                $"{table.Moved:N0} had invoices in several countries: each belongs where the last invoice went");
        }

        foreach (var group in found.Groups) console.Write(Clusters(found, group));
        console.Write(Segments(found));
    }

    private static Table Segments(SegmentedCustomers found)
    {
        var table = new Table().Title("Segments by rule").AddColumn("segment");
        foreach (var name in (string[])["customers", "of all", "revenue"])
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("in words");
        foreach (var one in found.Shares())
            table.AddRow(
                one.Name, $"{one.Customers:N0}", $"{100 * one.Of(found.Table.Customers.Count):F1}%",
                $"{100 * one.Revenue:F1}%", Markup.Escape(one.Note ?? ""));
        return table;
    }

    private static Table Clusters(SegmentedCustomers found, GroupClusters group)
    {
        var table = new Table().Title(Markup.Escape($"Clusters, {found.NameOf(group.Group)}"))
            .AddColumn("cluster").AddColumn("in words");
        foreach (var name in (string[])["customers", "recency", "frequency", "monetary", "revenue"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (cluster, profile) in group.Profiles.Index())
            table.AddRow(
                $"{cluster + 1}", profile.Words, $"{profile.Size:N0}", $"{profile.Recency:F1}",
                $"{profile.Frequency:F1}", $"{profile.Monetary:F2}", $"{profile.Revenue:P1}");
        return table;
    }
}

/// <summary>The document of `segment --json`.</summary>
/// <param name="Output">The table of customers.</param>
/// <param name="Version">Absent with `--no-publish`.</param>
/// <param name="Dropped">Why -> lines.</param>
/// <param name="Clusters">Group -> its clusters in the order of their numbers, but for those without customers.</param>
/// <param name="Segments">Segment -> customers.</param>
/// <param name="Revenue">Segment -> its share of all revenue.</param>
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
    OrderedDictionary<string, int> Segments,
    OrderedDictionary<string, double> Revenue)
{
    /// <param name="version">null: nothing was published.</param>
    public static SegmentedFile From(
        SegmentedCustomers found, string output, string report, PublishedVersion? version, bool isPromoted)
    {
        var (table, lines, shares) = (found.Table, found.Table.Lines, found.Shares());
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
            new(shares.Select(one => KeyValuePair.Create(one.Name, one.Customers))),
            new(shares.Select(one => KeyValuePair.Create(one.Name, one.Revenue))));
    }
}
