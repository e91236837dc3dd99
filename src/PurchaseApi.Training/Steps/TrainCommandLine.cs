using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Steps;

/// <summary>The command that gives the same version: what was asked for, without the places of files, which say nothing
/// about the result.</summary>
internal static class TrainCommandLine
{
    public static string Of(TrainingOptions options) => string.Join(" \\\n  ", Words(options));

    private static IEnumerable<string> Words(TrainingOptions options)
    {
        yield return $"train --model {options.Model} --data DATA --seed {options.Seed}";
        if (options.ContractPath is not null) yield return "--contract CONTRACT";
        if (!options.Algorithms.SequenceEqual(AlgorithmFamilies.Names))
            yield return $"--algorithms {string.Join(',', options.Algorithms)}";
        foreach (var set in options.Settings)
            yield return $"--set {set.Algorithm}.{set.Name}={Figures.Exact(set.Value)}";
        yield return $"--criterion {options.Criterion} --trials {options.Trials}";
        if (options.Budget is { } budget) yield return $"--budget {Figures.Exact(budget.TotalSeconds)}s";
        if (options.Split.Column is { } column) yield return $"--{Option(options.Split.Kind)} {Quoted(column)}";
        if (options.NoTrainingRows is { } without) yield return $"--no-training-rows {(without ? "true" : "false")}";
        if (options.Source is { } source) yield return $"--source {Quoted(source)}";
    }

    private static string Option(SplitKind kind) => kind switch
    {
        SplitKind.ByTime => "time-column",
        SplitKind.Grouped => "group-column",
        _ => "split-column",
    };

    /// <summary>As a POSIX shell reads it back.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
