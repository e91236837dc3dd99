using System.CommandLine;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Predict;

internal static class PredictCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models, version) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Version());
        var data = new DataArguments("Rows");
        var output = new Option<string>("--output") { Description = "The file to write: CSV, or Parquet where it ends in .parquet.", Required = true };
        var keep = new Option<string?>("--keep")
        {
            Description = "Columns of the file to write in front of the answers: all, or names with commas between.",
        };
        var unknown = new Option<string>("--unknown-columns")
        {
            Description = "What to do with columns that the contract does not name: ignore or error.",
            DefaultValueFactory = _ => "ignore",
        };
        unknown.AcceptOnlyFromAmong("ignore", "error");
        var selection = new SelectionArguments();
        var command = new Command("predict", "Answers every row of a file as the service would.")
        {
            model, output, version, models, keep, unknown,
        };
        data.AddTo(command);
        selection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var loaded = VersionOptions.Load(repository, parsed.GetRequiredValue(model), parsed.GetValue(version));
            var path = parsed.GetRequiredValue(output);
            var columns = new AnswerColumns(
                parsed.GetValue(keep) is { } names ? KeptColumns.Parse(names) : null,
                parsed.GetRequiredValue(unknown) == "error");
            var (counts, totals, failures, asOf) = await PredictionRun.ExecuteAsync(
                loaded, data.Of(parsed), path, selection.Of(parsed, loaded.Predictor.Contract), columns, cancellation);
            console.MarkupLineInterpolated(
                $"{loaded.Model}: version [bold]{loaded.Id}[/] answered {counts.Received} rows in {path}.");
            if (asOf is { } date)
                console.MarkupLineInterpolated($"Days are counted to {DateInput.Instant(date):yyyy-MM-ddTHH:mm:ssZ}.");
            if (counts.Failed > 0) console.MarkupLineInterpolated($"[yellow]{counts.Failed:N0} rows failed.[/]");
            foreach (var failure in failures) console.Profile.Out.Writer.WriteLine($"  {failure}");
            Write(console, totals);
            return counts.Received > 0 && counts.Succeeded == 0 ? 1 : 0;
        });
        return command;
    }

    /// <summary>The forecast: how many will, and what it is worth.</summary>
    private static void Write(IAnsiConsole console, BatchTotals totals)
    {
        if (totals.ExpectedPositives is { } positives)
            console.MarkupLineInterpolated(
                $"Expected positives: {positives.Value:N0} (95 % interval {positives.Low:N0} to {positives.High:N0}).");
        if (totals.ExpectedValue is { } value)
            console.MarkupLineInterpolated(
                $"Expected value: {value:N2}; the actions are expected to gain {totals.ExpectedGain:N2}.");
        if (totals.Intents is { } intents) console.MarkupLineInterpolated($"Intents: {Listed(intents)}.");
        if (totals.Actions is { } actions) console.MarkupLineInterpolated($"Actions: {Listed(actions)}.");
    }

    private static string Listed(OrderedDictionary<string, long> rows) =>
        string.Join(", ", rows.Select(one => $"{one.Key} {one.Value:N0}"));
}
