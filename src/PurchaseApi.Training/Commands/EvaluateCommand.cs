using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class EvaluateCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var (version, json) = (VersionOptions.Version(), VersionOptions.Json());
        var data = new Option<string>("--data") { Description = "CSV of labelled rows.", Required = true };
        var command = new Command("evaluate", "Measures a version on labelled rows, with 95 % intervals.")
        {
            model, data, version, models, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var loaded = VersionOptions.Load(repository, parsed.GetRequiredValue(model), parsed.GetValue(version));
            var path = parsed.GetRequiredValue(data);

            // It writes nothing, so an interrupted evaluation is simply left behind.
            var evaluation = await Task.Run(() => Evaluate(loaded, path), cancellation).WaitAsync(cancellation);
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, evaluation);
            else EvaluationTables.Write(console, evaluation);
            return 0;
        });
        return command;
    }

    private static VersionEvaluation Evaluate(PublishedVersion version, string path) => version.Predictor.HasScorer
        ? VersionEvaluation.Of(version, ExamplesFile.Read(path, version.Predictor.Contract))
        : throw new DataException(
            $"version {version.Id} of '{version.Model}' has no label, so there is nothing to measure; use `predict`");
}
