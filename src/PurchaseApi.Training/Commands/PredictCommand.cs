using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Predictions;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class PredictCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models, version) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Version());
        var data = new Option<string>("--data") { Description = "CSV of rows.", Required = true };
        var output = new Option<string>("--output") { Description = "The CSV to write.", Required = true };
        var command = new Command("predict", "Answers every row of a file as the service would.")
        {
            model, data, output, version, models,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var loaded = VersionOptions.Load(repository, parsed.GetRequiredValue(model), parsed.GetValue(version));
            var path = parsed.GetRequiredValue(output);
            var counts = await PredictionRun.ExecuteAsync(
                loaded, parsed.GetRequiredValue(data), path, cancellation);
            console.MarkupLineInterpolated(
                $"{loaded.Model}: version [bold]{loaded.Id}[/] answered {counts.Received} rows in {path}.");
            if (counts.Failed > 0) console.MarkupLineInterpolated($"[yellow]{counts.Failed} answers are errors.[/]");
            return 0;
        });
        return command;
    }
}
