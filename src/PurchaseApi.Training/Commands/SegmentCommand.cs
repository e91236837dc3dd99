using System.CommandLine;
using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Segmentation;
using PurchaseApi.Training.Segmentation.Reporting;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class SegmentCommand
{
    private const string Model = "customer-segments";

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (transactions, models) = (new TransactionArguments(), VersionOptions.Models());
        var asOf = new Option<DateTime[]>("--as-of")
        {
            Description = "Only what was known before this date; default: the last invoice of each group.",
            CustomParser = TransactionArguments.Dates,
        };
        var clusters = new Option<int?>("--clusters") { Description = "Per group, 2 to 8; default: the elbow's." };
        var seed = new Option<int>("--seed") { Description = "Of the clusters.", DefaultValueFactory = _ => 42 };
        var output = new Option<string>("--output") { Description = "The table of customers, CSV.", Required = true };
        var report = new Option<string?>("--report") { Description = "Default: the output's name with .html." };
        var contract = new Option<string?>("--contract") { Description = "contract.yaml; default: the model's own." };
        var source = new Option<string?>("--source")
        {
            Description = "Where the data comes from, in words; stands in the manifest.",
        };
        var noPublish = new Option<bool>("--no-publish") { Description = "Table and report alone." };
        clusters.MustBe(given => given is null or (>= 2 and <= 8), "2 to 8");
        var command = new Command("segment", $"Transactions -> customers, clusters and segments; publishes {Model}.")
        {
            asOf, clusters, seed, output, report, models, contract, source, noPublish,
        };
        transactions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(output);
            var options = new TrainingOptions
            {
                Model = Model,
                DataPath = path,
                ModelsPath = parsed.GetRequiredValue(models),
                ContractPath = parsed.GetValue(contract),
                Source = parsed.GetValue(source),
                Seed = parsed.GetValue(seed),
            };
            var found = SegmentationRun.Execute(
                transactions.Of(parsed),
                ContractSource.Read(options.Model, options.ContractPath, new ModelRepository(options.ModelsPath)),
                parsed.GetValue(asOf) is [.., var date] ? date : null, parsed.GetValue(clusters), options.Seed,
                cancellation);
            var page = SegmentationReport.Of(found);
            OutputFile.Write(path, text => CustomersFile.Write(text, found));
            var reportPath = parsed.GetValue(report) ?? Path.ChangeExtension(path, ".html");
            OutputFile.Write(reportPath, text => text.Write(Encoding.UTF8.GetString(page)));
            SegmentTables.Write(console, found);
            console.MarkupLineInterpolated($"The customers are in {path}, the report is {reportPath}.");
            if (parsed.GetValue(noPublish)) return Task.FromResult(0);

            var run = new TrainingRun(options with { Report = page }, time, TrainingProgress.Silent);
            var version = run.Execute(cancellation).Version;
            console.MarkupLineInterpolated(
                $"{version.Model}: version [bold]{version.Id}[/] is published and in service.");
            return Task.FromResult(0);
        });
        return command;
    }
}
