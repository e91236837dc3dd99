using System.CommandLine;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>The options that say how to train.</summary>
internal sealed class TrainingArguments
{
    private readonly Option<string> model = VersionOptions.Model();
    private readonly Option<string> models = VersionOptions.Models();
    private readonly Option<string?> contract = VersionOptions.Contract();

    private readonly Option<string> algorithms = new("--algorithms")
    {
        Description = "Candidates, separated by commas.",
        DefaultValueFactory = _ => string.Join(',', AlgorithmFamilies.Names),
    };

    private readonly Option<string[]> set = new("--set")
    {
        HelpName = "ALGORITHM.NAME=NUMBER",
        Description = "Fixes a hyperparameter: gradient_boosting.trees=200. May be repeated.",
    };

    private readonly Option<string> criterion = new("--criterion")
    {
        Description = "Sets the threshold. Candidates are compared by average precision, or by roc_auc "
            + "or log_loss if that is the criterion.",
        DefaultValueFactory = _ => Criterion.Names[0],
    };

    private readonly Option<string?> profit = new("--profit") { Hidden = true };

    private readonly Option<int> trials = new("--trials")
    {
        Description = "Hyperparameter settings to try per algorithm, including the defaults. Above 24, cheap fits "
            + "choose the 12 that are tried further.",
        DefaultValueFactory = _ => TrainingOptions.DefaultTrials,
    };

    private readonly Option<TimeSpan?> budget = new("--budget")
    {
        HelpName = "TIME",
        Description = "Keep searching for this long: 90s, 2m, 1h. Not reproducible.",
        CustomParser = DurationArgument.Parse,
    };

    private readonly SplitArguments split = new();

    private readonly Option<int> seed = new("--seed")
    {
        Description = "Random seed.",
        DefaultValueFactory = _ => 42,
    };

    private readonly Option<bool> strict = new("--strict") { Description = "Publish nothing if there are findings." };

    private readonly Option<bool?> noTrainingRows = new("--no-training-rows")
    {
        Description = "Skip algorithms whose models contain training rows. Default: if the contract has an id, "
            + "unless --algorithms names them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> config = new(ConfigFile.Option)
    {
        HelpName = "FILE",
        Description = "YAML or JSON of options by name. The command line wins.",
    };

    public TrainingArguments()
    {
        criterion.Validators.Add(result =>
        {
            var given = result.GetValueOrDefault<string>()!;
            if (given == RetiredProfit.Key) result.AddError($"--criterion profit {RetiredProfit.Refusal()}");
            else if (!Criterion.Names.Contains(given))
                result.AddError($"--criterion: '{given}' is not one of {string.Join(", ", Criterion.Names)}");
        });
        criterion.CompletionSources.Add([.. Criterion.Names]);
        profit.Validators.Add(result =>
            result.AddError($"--profit {RetiredProfit.Refusal(result.GetValueOrDefault<string>() ?? "")}"));
        trials.MustBe(given => given >= 1, "at least 1");
        algorithms.Validators.Add(result =>
        {
            foreach (var name in NameList.Parse(result.GetValueOrDefault<string>()).Except(AlgorithmFamilies.Names))
                result.AddError($"--algorithms: '{name}' is not one of {Known}");
        });
        set.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
                if (Setting.Parse(text) is not { } setting || !AlgorithmFamilies.Names.Contains(setting.Algorithm))
                    result.AddError($"--set: '{text}' is not ALGORITHM.NAME=NUMBER with one of {Known}");
                else if (AlgorithmFamilies.Named(setting.Algorithm).Problem(setting) is { } problem)
                    result.AddError($"--set: {problem}");
        });
    }

    private static string Known => string.Join(", ", AlgorithmFamilies.Names);

    public void AddTo(Command command)
    {
        Option[] all =
        [
            model, models, contract, algorithms, set, criterion, profit, trials, budget, seed, strict, noTrainingRows,
            config,
        ];
        foreach (var option in all) command.Options.Add(option);
        split.AddTo(command);
    }

    public TrainingOptions Read(ParseResult parsed) => new()
    {
        Model = parsed.GetRequiredValue(model),
        ModelsPath = parsed.GetRequiredValue(models),
        ContractPath = parsed.GetValue(contract),
        Algorithms = NameList.Parse(parsed.GetRequiredValue(algorithms)),
        Settings = [.. (parsed.GetValue(set) ?? []).Select(text => Setting.Parse(text)!)],
        Criterion = parsed.GetRequiredValue(criterion),
        Trials = parsed.GetValue(trials),
        Budget = parsed.GetValue(budget),
        Split = split.Read(parsed),
        Seed = parsed.GetValue(seed),
        IsStrict = parsed.GetValue(strict),
        NoTrainingRows = parsed.GetResult(noTrainingRows) is null ? null : parsed.GetValue(noTrainingRows) ?? true,
        Config = parsed.GetValue(config) is { } path ? ConfigFile.Load(path) : null,
    };
}

/// <summary>The options that name the column by which rows are split; at most one of them is given.</summary>
internal sealed class SplitArguments
{
    private readonly Option<string?> given = new("--split-column")
    {
        Description = "The column that says train, validation or holdout.",
    };

    private readonly Option<string?> time = new("--time-column")
    {
        Description = "A column of times: the model is fitted on the earliest rows and measured on the latest.",
    };

    private readonly Option<string?> group = new("--group-column")
    {
        Description = "A column of groups: rows of one group stay on the same side of the split.",
    };

    public void AddTo(Command command)
    {
        Option[] all = [given, time, group];
        foreach (var option in all) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (all.Count(option => result.GetResult(option) is not null) > 1)
                result.AddError("give only one of --split-column, --time-column and --group-column");
        });
    }

    /// <returns>What the one option that may be given says.</returns>
    public SplitOption Read(ParseResult parsed)
    {
        SplitOption[] asked =
        [
            new(SplitKind.Given, parsed.GetValue(given)), new(SplitKind.ByTime, parsed.GetValue(time)),
            new(SplitKind.Grouped, parsed.GetValue(group)),
        ];
        return asked.FirstOrDefault(one => one.Column is not null) ?? SplitOption.Stratified;
    }
}

/// <summary>Options of a command in a file, YAML or JSON: each by its name without the dashes. The command line
/// wins.</summary>
/// <example><code>
/// trials: 40
/// algorithms: [gradient_boosting, logistic_regression]
/// set: { gradient_boosting.max_leaves: 16 }
/// </code></example>
internal static class ConfigFile
{
    public const string Option = "--config";

    /// <returns>The arguments, with the options of the file behind them.</returns>
    /// <exception cref="DataException">The file cannot be read or holds no options.</exception>
    public static string[] Expand(string[] args)
    {
        var at = Array.FindIndex(args, arg => arg == Option || arg.StartsWith($"{Option}=", StringComparison.Ordinal));
        if (at < 0) return args;

        var path = args[at] == Option ? args.ElementAtOrDefault(at + 1) : args[at][(Option.Length + 1)..];
        return path is null ? args : [.. args, .. Read(path).Where(one => !IsGiven(one.Name)).SelectMany(Words)];

        bool IsGiven(string name) =>
            args.Any(arg => arg == $"--{name}" || arg.StartsWith($"--{name}=", StringComparison.Ordinal));
    }

    /// <summary>Option -> its value, as the manifest keeps it.</summary>
    /// <exception cref="DataException">The file cannot be read or holds no options.</exception>
    public static OrderedDictionary<string, string> Load(string path) =>
        new(Read(path).Select(one => KeyValuePair.Create(one.Name, string.Join(' ', one.Values))));

    private static IEnumerable<string> Words((string Name, IReadOnlyList<string> Values) option) =>
        option.Values.SelectMany(value => new[] { $"--{option.Name}", value });

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Read(string path)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(path)));
            return yaml.Documents is [{ RootNode: YamlMappingNode options }]
                ? [.. options.Select(one => (Text(one.Key), Values(Text(one.Key), one.Value)))]
                : throw new DataException($"{path}: must hold options by name, such as trials: 40");
        }
        catch (YamlException error)
        {
            throw new DataException($"{path}:{error.Start.Line}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }

        string Text(YamlNode node) => node is YamlScalarNode { Value: { } text }
            ? text
            : throw new DataException($"{path}:{node.Start.Line}: must be a number or a text");

        // A list is one value with commas, but what may be repeated is: --set a.b=1 --set a.c=2.
        IReadOnlyList<string> Values(string name, YamlNode node) => node switch
        {
            YamlMappingNode settings => [.. settings.Select(one => $"{Text(one.Key)}={Text(one.Value)}")],
            YamlSequenceNode list when name == "set" => [.. list.Select(Text)],
            YamlSequenceNode list => [string.Join(',', list.Select(Text))],
            _ => [Text(node)],
        };
    }
}
