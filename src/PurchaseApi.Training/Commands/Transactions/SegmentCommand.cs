using System.CommandLine;
using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Transactions;
using PurchaseApi.Training.Transactions.Report;
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
            Description = "Only what was known before this date; default: the last invoice of each group.",
            CustomParser = TransactionArguments.Dates,
        };
        var clusters = new Option<int?>("--clusters") { Description = "Per group, 2 to 8; default: the elbow's." };
        var seed = new Option<int>("--seed") { Description = "Random seed.", DefaultValueFactory = _ => 42 };
        var output = new Option<string>("--output") { Description = "The table of customers, CSV or .parquet.", Required = true };
        var report = new Option<string?>("--report") { Description = "Default: the output's name with .html." };
        var noPublish = new Option<bool>("--no-publish") { Description = "Write the table and the report only." };
        clusters.MustBe(given => given is null or (>= 2 and <= 8), "2 to 8");
        var command = new Command("segment", $"Transactions -> customers, clusters and segments; publishes {Model}.")
        {
            asOf, clusters, seed, output, report, models, contract, source, noPublish, noPromote, json,
        };
        transactions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(output);
            var options = new TrainingOptions
            {
                Model = Model,
                Data = path,
                ModelsPath = parsed.GetRequiredValue(models),
                ContractPath = parsed.GetValue(contract),
                Source = parsed.GetValue(source),
                Seed = parsed.GetValue(seed),
                Promote = !parsed.GetValue(noPromote),
            };
            var found = SegmentationRun.Execute(
                transactions.Of(parsed),
                ContractSource.Read(options.Model, options.ContractPath, new ModelRepository(options.ModelsPath)),
                parsed.GetValue(asOf) is [.., var date] ? date : null, parsed.GetValue(clusters), options.Seed,
                cancellation);
            var page = SegmentationReport.Of(found);
            OutputFile.WriteTable(path, CustomersFile.KindOf, text => CustomersFile.Write(text, found));
            var reportPath = parsed.GetValue(report) ?? Path.ChangeExtension(path, ".html");
            OutputFile.Write(reportPath, text => text.Write(Encoding.UTF8.GetString(page)));
            var publication = parsed.GetValue(noPublish)
                ? null
                : new TrainingRun(options with { Report = page }, time, TrainingProgress.Silent)
                    .Execute(cancellation).Publication;
            if (parsed.GetValue(json))
            {
                VersionOptions.WriteJson(
                    console, SegmentedFile.Of(found, path, reportPath, publication?.Version, options.Promote));
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
