using System.CommandLine;
using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Commands.Versions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Replaying;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Replay;

internal static class ReplayCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var data = new DataArguments("Labeled rows", hasDates: false);
        var timeColumn = new Option<string>("--time-column")
        {
            Description = "The column of dates, or of seconds, that rows are sent in the order of.",
            Required = true,
        };
        var url = RunningService.Url("--url", "The running service.");
        url.DefaultValueFactory = _ => "http://localhost:8080";
        var speed = new Option<double>("--speed")
        {
            Description = "How many times faster than it happened: 86400 is a day per second. 0 does not wait.",
            DefaultValueFactory = _ => 0,
        };
        var rows = new Option<int>("--rows") { Description = "Rows per request.", DefaultValueFactory = _ => 1 };
        var outcomes = new Option<string>("--outcomes")
        {
            Description = "The CSV of what happened, to join with the prediction log on request_id,row.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "outcomes.csv",
        };
        speed.MustBe(given => given >= 0 && double.IsFinite(given), "at least 0");
        rows.MustBe(given => given is >= 1 and <= 10_000, "1 to 10000");
        var command = new WorkerCommand(
            "replay", "Sends labeled rows to a running service in the order of their time.",
            "replay --model purchase --data sessions.csv --time-column visited_at",
            "replay --model purchase --data sessions.csv --time-column visited_at --speed 86400 --outcomes seen.csv")
        {
            model, timeColumn, url, speed, rows, outcomes, models,
        };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(model);
            var version = VersionOptions.Load(
                new ModelRepository(parsed.GetRequiredValue(models)), name, version: null);
            var file = ReplayFile.Read(
                data.Read(parsed), version.Predictor.Contract, parsed.GetRequiredValue(timeColumn));
            using var client = RunningService.Connect(parsed.GetValue(url)!);
            var replay = new Replaying.Replay(client, new(name, parsed.GetValue(speed), parsed.GetValue(rows)), time);
            var path = parsed.GetRequiredValue(outcomes);
            OutputFile.MustBeOwn(path);
            await using var text = DataFile.Reading(path, () => new StreamWriter(path, false, new UTF8Encoding(false)));
            var sent = await replay.RunAsync(file, text, cancellation);
            console.MarkupLineInterpolated($"{sent:N0} rows were sent; what happened to them is in {path}.");
            return 0;
        });
        return command;
    }
}
