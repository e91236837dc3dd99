using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Steps;

/// <summary>One training run, step by step: read, split, prepare, search, select, evaluate once on the holdout,
/// publish.</summary>
internal sealed class TrainingRun(TrainingOptions options, TimeProvider time, IProgress<StepProgress> progress)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    /// <summary>Evaluates and publishes; a contract without a label is only fitted and published.</summary>
    /// <exception cref="OperationCanceledException">Nothing was published.</exception>
    public TrainingResult Execute(CancellationToken cancellation)
    {
        var contract = ReadContract();
        if (contract.Label is null)
        {
            var rules = RulesRun.Fit(contract, options, repository);
            cancellation.ThrowIfCancellationRequested();
            var version = Publish(rules.ToVersion(options.Report));
            return new(version, rules.IgnoredColumns, new Dictionary<string, string>());
        }

        var evaluated = Evaluate(contract, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Publish(evaluated);
    }

    /// <summary>All but the publishing: nothing is written.</summary>
    /// <exception cref="Scoring.Contracts.ContractException">The contract cannot be used.</exception>
    /// <exception cref="DataException">The data cannot be used, no algorithm can run here, or a strict run found
    /// something.</exception>
    public EvaluatedRun Evaluate(CancellationToken cancellation) =>
        Evaluate(ReadContract(), cancellation);

    private Contract ReadContract() => ContractSource.Read(options.Model, options.ContractPath, repository);

    private EvaluatedRun Evaluate(Contract contract, CancellationToken cancellation)
    {
        if (contract.Label is null)
            throw new DataException($"the contract of '{contract.Name}' has no label, so no version can be called "
                + "better; publish with `train`");

        var criterion = Criterion.Named(options.Criterion);
        if (contract.Document.Threshold is { } threshold)
            criterion = criterion with { Threshold = ThresholdChoice.Fixed(threshold) };
        var runnable = RunnableFamilies.Find(options.Algorithms, options.LeavesOutTrainingRows(contract.Document.Id));
        Report("read", 0);
        var data = ExamplesFile.Read(options.Data, contract, options.Split);
        var groups = RowGroups.Find(data);
        var split = SplitStep.Run(data, groups, options.Split.Kind, options.Seed);
        var prepared = Prepare(contract);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, prepared.Contract);
        var (families, skipped) = runnable.ThatKeep(prepared.Train.Directions, prepared.Contract);
        Report("read", 1);
        if (contract.IsModelSelected)
            prepared = new FeatureSelection(families, options.Seed, cancellation).Select(prepared, names => Prepare(
                contract with { Document = contract.Document with { Model = names } }));

        var found = Search(families, prepared, criterion, cancellation);
        prepared = prepared with { Folds = [] };   // their rows would take as much memory as all others until the end
        var run = SelectedRun.Select(options, contract, data, split, prepared, found, criterion, cancellation);
        cancellation.ThrowIfCancellationRequested();
        Report("evaluate", 0);
        var evaluation = HoldoutEvaluation.Measure(run);
        if (options.IsStrict && evaluation.Findings.Count > 0) throw new DataException(Refusal(evaluation.Findings));

        Report("evaluate", 1);
        return new EvaluatedRun(contract, run, evaluation, skipped);

        PreparedData Prepare(Contract asked) =>
            PreparedData.From(asked, data, split, options.Seed, groups);
    }

    /// <exception cref="VersionException">The version cannot be published; what was in service still is.</exception>
    public TrainingResult Publish(EvaluatedRun evaluated) =>
        new(Publish(evaluated.ToVersion()), evaluated.Run.Data.IgnoredColumns, evaluated.Skipped);

    private Publication Publish(NewVersion version)
    {
        Report("publish", 0);
        var published = version.Publish(repository, time, options.Promote, options.Force);
        Report("publish", 1);
        return published;
    }

    private SearchResult[] Search(
        IReadOnlyList<AlgorithmFamily> families, PreparedData prepared, Criterion criterion,
        CancellationToken cancellation)
    {
        var search = new RandomSearch(prepared, criterion, options.Trials, options.Seed)
        {
            Budget = options.Budget / families.Count,
            Time = time,
        };
        return [.. families.Select(Search)];

        SearchResult Search(AlgorithmFamily family)
        {
            Report(family.Name, 0);
            var found = search.Run(family, options.Settings, share => Report(family.Name, share), cancellation);
            Report(family.Name, 1);
            return found;
        }
    }

    private static string Refusal(IReadOnlyList<Finding> findings) =>
        "nothing was published, because --strict was given and there are findings:\n"
        + string.Join('\n', findings.Select(finding => $"  {finding.Code}: {finding.Message}"));

    private void Report(string stage, double share) => progress.Report(new(stage, share));
}

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

/// <param name="Share">How much of the step is done, 0 to 1.</param>
internal sealed record StepProgress(string Step, double Share);

/// <param name="Skipped">Algorithm -> why it was not tried.</param>
/// <param name="IgnoredColumns">Columns of the file that the contract does not name.</param>
internal sealed record TrainingResult(
    Publication Publication, IReadOnlyList<string> IgnoredColumns, IReadOnlyDictionary<string, string> Skipped)
{
    public PublishedVersion Version => Publication.Version;
}
