using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;

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
        var contract = ReadRows.ReadContract(options, repository);
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
        Evaluate(ReadRows.ReadContract(options, repository), cancellation);

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
        var read = ReadRows.Read(options, contract);
        var split = SplitStep.Run(read.Data, read.Groups, options.Split.Kind, options.Seed);
        var prepared = Prepare(contract);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, prepared.Contract);
        var (families, skipped) = runnable.ThatKeep(prepared.Train.Directions, prepared.Contract);
        Report("read", 1);
        if (contract.IsModelSelected)
            prepared = new FeatureSelection(families, options.Seed, cancellation).Select(prepared, names => Prepare(
                contract with { Document = contract.Document with { Model = names } }));

        var found = Search(families, prepared, criterion, cancellation);
        prepared = prepared with { Folds = [] };   // their rows would take as much memory as all others until the end
        var run = SelectedRun.Select(options, contract, read, split, prepared, found, criterion, cancellation);
        cancellation.ThrowIfCancellationRequested();
        Report("evaluate", 0);
        var evaluation = HoldoutEvaluation.Measure(run);
        if (options.IsStrict && evaluation.Findings.Count > 0) throw new DataException(Refusal(evaluation.Findings));

        Report("evaluate", 1);
        return new EvaluatedRun(contract, run, evaluation, skipped);

        PreparedData Prepare(Contract asked) =>
            PreparedData.From(asked, read.Data, split, options.Seed, read.Groups);
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

/// <param name="Share">How much of the step is done, 0 to 1.</param>
internal sealed record StepProgress(string Step, double Share);

/// <param name="Skipped">Algorithm -> why it was not tried.</param>
/// <param name="IgnoredColumns">Columns of the file that the contract does not name.</param>
internal sealed record TrainingResult(
    Publication Publication, IReadOnlyList<string> IgnoredColumns, IReadOnlyDictionary<string, string> Skipped)
{
    public PublishedVersion Version => Publication.Version;
}

/// <summary>A contract without a label on all rows of a file: its aggregates and imputed values are all that there is
/// to fit, and nothing is held out, since nothing is predicted.</summary>
internal sealed record RulesRun(
    Contract Contract, FittedContract Fitted, Manifest Manifest, IReadOnlyList<string> IgnoredColumns)
{
    /// <exception cref="ContractException">The inputs differ from those in service.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public static RulesRun Fit(Contract contract, TrainingOptions options, ModelRepository repository)
    {
        var data = ExamplesFile.Read(options.Data, contract);
        var fitted = ContractFitting.Fit(contract, data.Rows);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, fitted);
        return new(contract, fitted, ManifestBuilder.ForRules(fitted, data, options), data.IgnoredColumns);
    }

    /// <param name="report">UTF-8; null: none.</param>
    public NewVersion ToVersion(byte[]? report)
    {
        var contents = new Dictionary<string, byte[]> { ["contract.json"] = Fitted.ToJson() };
        if (report is not null) contents[PublishedVersion.ReportFile] = report;
        return new(Contract, Manifest, contents);
    }
}
