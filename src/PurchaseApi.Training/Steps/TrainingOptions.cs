using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Steps;

/// <summary>What `train` was asked for.</summary>
internal sealed record TrainingOptions
{
    public const int DefaultTrials = 12;

    public required string Model { get; init; }

    /// <summary>`watch` gives one after the other.</summary>
    public DataFile Data { get; init; } = new("");

    public required string ModelsPath { get; init; }

    /// <summary>null: the one in the models folder, else the one shipped with the worker.</summary>
    public string? ContractPath { get; init; }

    public IReadOnlyList<string> Algorithms { get; init; } = AlgorithmFamilies.Names;
    public IReadOnlyList<Setting> Settings { get; init; } = [];
    /// <summary>One of <see cref="Decisions.Criterion.Names"/>.</summary>
    public string Criterion { get; init; } = Decisions.Criterion.Names[0];

    /// <summary>Hyperparameter settings to try per algorithm, including the defaults.</summary>
    public int Trials { get; init; } = DefaultTrials;

    /// <summary>How long all searches together go on making trials; null: until the trials are made.</summary>
    public TimeSpan? Budget { get; init; }

    public SplitOption Split { get; init; } = SplitOption.Stratified;
    public int Seed { get; init; } = 42;

    /// <summary>Where the data comes from, in words; null when nobody said.</summary>
    public string? Source { get; init; }

    /// <summary>The same for the manifest: a query says it itself.</summary>
    public string? KnownSource => Source ?? Data.Query?.Source;

    /// <summary>Of a run whose contract has no label, UTF-8; others write their own.</summary>
    public byte[]? Report { get; init; }

    /// <summary>What a configuration file set, by option; null without one.</summary>
    public OrderedDictionary<string, string>? Config { get; init; }

    /// <summary>Whether algorithms whose model holds training rows are left out; null: where the contract has an id and
    /// no algorithm was named.</summary>
    public bool? NoTrainingRows { get; init; }

    /// <param name="id">The contract's.</param>
    public bool LeavesOutTrainingRows(string? id) =>
        NoTrainingRows ?? (id is not null && Algorithms.SequenceEqual(AlgorithmFamilies.Names));

    public bool Promote { get; init; } = true;
    public bool AcceptInputChange { get; init; }

    /// <summary>Promote whatever the verdict is.</summary>
    public bool Force { get; init; }

    /// <summary>Publish nothing when anything casts doubt on the data or the model.</summary>
    public bool IsStrict { get; init; }
}

/// <summary>The command that gives the same version: what was asked for, without the places of files, which say nothing
/// about the result.</summary>
internal static class TrainCommandLine
{
    /// <param name="sha256">Of the data.</param>
    public static string Write(TrainingOptions options, string sha256) =>
        string.Join(" \\\n  ", Words(options, sha256));

    private static IEnumerable<string> Words(TrainingOptions options, string sha256)
    {
        yield return $"train --model {options.Model} --seed {options.Seed}";
        yield return options.Data.Query is { } query
            ? $"--data {query.Database.Name} --query {Quoted(query.Text)}"
            : $"--data {FileByHash.Write(sha256)}";
        if (!options.Algorithms.SequenceEqual(AlgorithmFamilies.Names))
            yield return $"--algorithms {string.Join(',', options.Algorithms)}";
        foreach (var set in options.Settings)
            yield return $"--set {set.Algorithm}.{set.Name}={Numbers.Exact(set.Value)}";
        yield return $"--criterion {options.Criterion} --trials {options.Trials}";
        if (options.Budget is { } budget) yield return $"--budget {Numbers.Exact(budget.TotalSeconds)}s";
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

/// <summary>A file in a command that names no path: the shell finds it by its SHA-256, in its folder or up to two
/// below.</summary>
internal static class FileByHash
{
    public static string Write(string sha256) =>
        $"\"$(sha256sum -- * */* */*/* 2>/dev/null | sed -n 's/^{sha256}  //p' | head -n 1)\"";
}
