using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Evaluate;

internal static class EvaluateCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var (version, json) = (VersionOptions.Version(), VersionOptions.Json());
        var data = new DataArguments("Labelled rows");
        var all = new Option<bool>("--all") { Description = "Compare every version of the model." };
        var criterion = new Option<string>("--criterion")
        {
            Description = "With --all: the figure that compares versions.",
            DefaultValueFactory = _ => "average_precision",
        };
        criterion.AcceptOnlyFromAmong([.. Criterion.Names]);
        var command = new Command("evaluate", "Measures a version on labelled rows, with 95 % intervals.")
        {
            model, version, all, criterion, models, json,
        };
        data.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetResult(version) is not null)
                result.AddError("--all: compares every version, so --version says nothing");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var (name, file) = (parsed.GetRequiredValue(model), data.Of(parsed));

            // It writes nothing, so an interrupted evaluation is simply left behind.
            if (parsed.GetValue(all))
            {
                VersionOptions.Require(repository, name);
                var by = Criterion.Named(parsed.GetRequiredValue(criterion));
                var compared = await Task.Run(() => VersionComparison.Of(repository, name, file, by), cancellation)
                    .WaitAsync(cancellation);
                if (parsed.GetValue(json)) VersionOptions.WriteJson(console, compared);
                else EvaluationTables.Write(console, compared);
                return 0;
            }

            var loaded = VersionOptions.Load(repository, name, parsed.GetValue(version));
            var evaluation = await Task.Run(() => Evaluate(loaded, file), cancellation).WaitAsync(cancellation);
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, evaluation);
            else EvaluationTables.Write(console, evaluation);
            return 0;
        });
        return command;
    }

    private static VersionEvaluation Evaluate(PublishedVersion version, DataFile file) => version.Predictor.HasScorer
        ? VersionEvaluation.Of(version, ExamplesFile.Read(file, version.Predictor.Contract))
        : throw new DataException(
            $"version {version.Id} of '{version.Model}' has no label, so there is nothing to measure; use `predict`");
}
