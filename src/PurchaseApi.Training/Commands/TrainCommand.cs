using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class TrainCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var training = new TrainingArguments();
        var data = new Option<string>("--data") { Description = "CSV of labelled rows.", Required = true };
        var (source, noPromote) = (VersionOptions.Source(), VersionOptions.NoPromote());
        var (acceptInputChange, json) = (VersionOptions.AcceptInputChange(), VersionOptions.Json());
        var ifMissing = new Option<bool>("--if-missing")
        {
            Description = "Do nothing where the model is in service already.",
        };
        var command = new Command("train", "Fits every candidate, chooses one, evaluates it once and publishes it.")
        {
            data, source, noPromote, acceptInputChange, ifMissing, json,
        };
        training.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = training.Of(parsed) with
            {
                DataPath = parsed.GetRequiredValue(data),
                Source = parsed.GetValue(source),
                Promote = !parsed.GetValue(noPromote),
                AcceptInputChange = parsed.GetValue(acceptInputChange),
            };
            var answer = new TrainingAnswer(console, time, parsed.GetValue(json));
            if (parsed.GetValue(ifMissing)
                && Champion.Of(new ModelRepository(options.ModelsPath), options.Model) is { } champion)
                answer.WriteInService(champion);
            else
                answer.Write(
                    answer.Await(progress => new TrainingRun(options, time, progress).Execute(cancellation)),
                    options.Promote);
            return Task.FromResult(0);
        });
        return command;
    }
}
