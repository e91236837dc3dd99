using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.Tuning;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class TrainCommand
{
    private static string Known => string.Join(", ", Algorithms.Names);

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var data = new Option<string>("--data") { Description = "CSV of labelled rows.", Required = true };
        var source = new Option<string?>("--source")
        {
            Description = "Where the data comes from, in words; stands in the manifest.",
        };
        var noPromote = new Option<bool>("--no-promote")
        {
            Description = "Publish without putting the version into service.",
        };
        var acceptInputChange = new Option<bool>("--accept-input-change")
        {
            Description = "Publish though callers must send other inputs.",
        };
        var ifMissing = new Option<bool>("--if-missing")
        {
            Description = "Do nothing where the model is in service already.",
        };
        var json = VersionOptions.Json();
        var command = new Command("train", "Fits every candidate, chooses one, evaluates it once and publishes it.")
        {
            data, source, noPromote, acceptInputChange, ifMissing, json,
        };
        SetAction(command, (parsed, common, cancellation) =>
        {
            var options = common with
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

    /// <summary>Gives a command the options that say how to train.</summary>
    public static void SetAction(
        Command command, Func<ParseResult, TrainingOptions, CancellationToken, Task<int>> run)
    {
        var model = VersionOptions.Model();
        var models = VersionOptions.Models();
        var contract = new Option<string?>("--contract") { Description = "contract.yaml; default: the model's own." };
        var algorithms = new Option<string>("--algorithms")
        {
            Description = $"Candidates, separated by commas: {Known}.",
            DefaultValueFactory = _ => string.Join(',', Algorithms.Names),
        };
        var set = new Option<string[]>("--set")
        {
            Description = "Fixes a hyperparameter: gradient_boosting.trees=200. May stand several times.",
        };
        var criterion = new Option<string>("--criterion")
        {
            Description = "What hyperparameters and candidate are chosen for.",
            DefaultValueFactory = _ => Criterion.Names[0],
        };
        criterion.AcceptOnlyFromAmong([.. Criterion.Names]);
        var profit = new Option<ProfitTerms?>("--profit")
        {
            Description = "What acting on a row is worth, margin=40,offer_cost=2,uplift=0.2; default: the contract's.",
            CustomParser = ProfitArgument.Parse,
        };
        var budget = new Option<TimeSpan?>("--budget")
        {
            Description = "Go on making trials for so long: 90s, 2m, 1h. Not reproducible.",
            CustomParser = DurationArgument.Parse,
        };
        var trials = new Option<int>("--trials")
        {
            Description = "Choices of hyperparameters per algorithm, the defaults among them.",
            DefaultValueFactory = _ => TrainingOptions.DefaultTrials,
        };
        trials.MustBe(given => given >= 1, "at least 1");
        var splitColumn = new Option<string?>("--split-column")
        {
            Description = "Column that says train, validation or holdout.",
        };
        var timeColumn = new Option<string?>("--time-column")
        {
            Description = "Column of times: the earliest rows are fitted on, the latest measured.",
        };
        var groupColumn = new Option<string?>("--group-column")
        {
            Description = "Column whose equal values stay on one side of the split.",
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Of split, folds and algorithms.",
            DefaultValueFactory = _ => 42,
        };
        var strict = new Option<bool>("--strict") { Description = "Publish nothing when there are findings." };
        algorithms.Validators.Add(result =>
        {
            foreach (var name in Split(result.GetValueOrDefault<string>()).Except(Algorithms.Names))
                result.AddError($"--algorithms: '{name}' is not one of {Known}");
        });
        set.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
                if (Setting.Parse(text) is not { } setting || !Algorithms.Names.Contains(setting.Algorithm))
                    result.AddError($"--set: '{text}' is not ALGORITHM.NAME=NUMBER with one of {Known}");
        });

        Option[] all =
        [
            model, models, contract, algorithms, set, criterion, profit, trials, budget, splitColumn, timeColumn,
            groupColumn, seed, strict,
        ];
        foreach (var option in all) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => run(
            parsed,
            new TrainingOptions
            {
                Model = parsed.GetRequiredValue(model),
                ModelsPath = parsed.GetRequiredValue(models),
                ContractPath = parsed.GetValue(contract),
                Algorithms = Split(parsed.GetRequiredValue(algorithms)),
                Settings = [.. (parsed.GetValue(set) ?? []).Select(text => Setting.Parse(text)!)],
                Criterion = parsed.GetRequiredValue(criterion),
                Profit = parsed.GetValue(profit),
                Trials = parsed.GetValue(trials),
                Budget = parsed.GetValue(budget),
                Split = Split(
                    (SplitKind.Given, parsed.GetValue(splitColumn)), (SplitKind.ByTime, parsed.GetValue(timeColumn)),
                    (SplitKind.Grouped, parsed.GetValue(groupColumn))),
                Seed = parsed.GetValue(seed),
                IsStrict = parsed.GetValue(strict),
            },
            cancellation));
    }

    private static SplitOption Split(params (SplitKind Kind, string? Column)[] asked)
    {
        var given = asked.Where(one => one.Column is not null).ToArray();
        return given.Length switch
        {
            0 => SplitOption.Stratified,
            1 => new(given[0].Kind, given[0].Column),
            _ => throw new DataException("give one of --split-column, --time-column and --group-column"),
        };
    }

    private static string[] Split(string? names) =>
        names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
