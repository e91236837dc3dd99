using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Train;

internal static class TrainCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var training = new TrainingArguments();
        var data = new DataArguments("Labelled rows");
        var (source, noPromote) = (VersionOptions.Source(), VersionOptions.NoPromote());
        var (acceptInputChange, json) = (VersionOptions.AcceptInputChange(), VersionOptions.Json());
        var force = VersionOptions.Force();
        var ifMissing = new Option<bool>("--if-missing")
        {
            Description = "Do nothing if the model is already in service.",
        };
        var command = new Command("train", "Fits the candidates, chooses one, evaluates it once and publishes it.")
        {
            source, noPromote, acceptInputChange, force, ifMissing, json,
        };
        data.AddTo(command);
        training.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = training.Of(parsed) with
            {
                Data = data.Of(parsed),
                Source = parsed.GetValue(source),
                Promote = !parsed.GetValue(noPromote),
                AcceptInputChange = parsed.GetValue(acceptInputChange),
                Force = parsed.GetValue(force),
            };
            var answer = new TrainingAnswer(console, time, parsed.GetValue(json));
            if (parsed.GetValue(ifMissing)
                && Champion.Of(new ModelRepository(options.ModelsPath), options.Model) is { } champion)
            {
                answer.WriteInService(champion);
                return Task.FromResult(0);
            }

            var result = answer.Await(progress => new TrainingRun(options, time, progress).Execute(cancellation));
            answer.Write(result, options.ModelsPath);
            return Task.FromResult(result.Publication.ExitCode);
        });
        return command;
    }
}
