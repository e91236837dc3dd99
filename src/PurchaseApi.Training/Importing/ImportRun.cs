using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Importing;

/// <summary>One import, stage by stage: read, bind to the contract, score every row as its own library did, measure
/// on labelled rows where there are any, report, publish.</summary>
internal sealed class ImportRun(ImportOptions options, TimeProvider time)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    /// <exception cref="Scoring.Contracts.ContractException">The contract cannot be used.</exception>
    /// <exception cref="DataException">A file cannot be used, or a row differs; nothing was published.</exception>
    /// <exception cref="VersionException">The version cannot be published.</exception>
    /// <exception cref="OperationCanceledException">Nothing was published.</exception>
    public Publication Execute(CancellationToken cancellation)
    {
        var contract = ContractSource.Read(options.Model, options.ContractPath, repository);
        if (contract.Inputs.FirstOrDefault(input => input.Monotone is not null) is { } monotone)
            throw new DataException($"{monotone.Name}: `monotone` is kept by training; leave it out of the contract of "
                + "an imported model, which is served as it is");

        var rows = ExpectedRows.Read(options.Rows, contract);
        var data = options.Data is { } file ? ExamplesFile.Read(file, contract) : null;
        var split = data is null ? null : BoosterEvaluation.SplitRows(data);
        cancellation.ThrowIfCancellationRequested();

        // Medians and the like come from labelled rows where there are any; the rows then show whether they are right.
        var fitted = ContractFitting.Fit(contract, data is null ? rows.Rows : data.Take(split!.Train));
        var booster = BoosterFile.Read(options.BoosterPath, BoosterColumns.From(fitted), options.Iterations);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, fitted);
        var golden = RowCheck.Check(booster, fitted, rows);
        cancellation.ThrowIfCancellationRequested();

        var threshold = ThresholdOf(contract);
        var evaluation = data is null
            ? BoosterEvaluation.Unmeasured(booster, rows, threshold)
            : BoosterEvaluation.Measure(booster, fitted, data, split!, threshold);
        cancellation.ThrowIfCancellationRequested();

        var manifest = Describe(fitted, booster, rows, golden, evaluation);
        var contents = new Dictionary<string, byte[]>
        {
            ["contract.json"] = fitted.ToJson(),
            ["model.json"] = booster.ModelJson,
        };
        if (data is not null)
            contents[PublishedVersion.ReportFile] = TrainingReport.Write(new ReportInput(
                ImportCommandLine.Write(options), manifest, fitted, data, data.LabelsOf(split!.Holdout),
                evaluation.Holdout.Predictions)
            {
                Groups = data.GroupsOf(split.Holdout),
            });

        return new NewVersion(contract, manifest, contents).Publish(repository, time, options.Promote, options.Force);
    }

    /// <summary>The one that was asked for, else the contract's; null: it is chosen.</summary>
    private ThresholdSummary? ThresholdOf(Contract contract) =>
        options.Threshold is { } given ? BoosterEvaluation.Given(given)
        : contract.Document.Threshold is { } written
            ? new(written, ThresholdSummary.Given, ThresholdSummary.ByContract)
            : null;

    private static Manifest Describe(
        FittedContract contract, ImportedBooster booster, ExpectedRows rows, IReadOnlyList<GoldenRow> golden,
        BoosterEvaluation evaluation)
    {
        var manifest = ManifestBuilder.Start(contract, booster.Algorithm, evaluation.Data, evaluation.Split, golden)
            .WithEvaluation(
                evaluation.Holdout, evaluation.Calibration, evaluation.Threshold, evaluation.Importance,
                candidates: []);
        return manifest with
        {
            Hyperparameters = booster.Trees > 0 ? new() { ["trees"] = booster.Trees } : [],
            Libraries = new() { [booster.Library] = booster.LibraryVersion },
            Import = new(booster.Sha256, rows.Sha256, rows.Rows.Count, booster.IsByPosition),
            InputProfiles = evaluation.InputProfiles,
            Findings = booster.Remark is { } remark
                ? [.. manifest.Findings, new("missing_as_in_ml_net", remark)]
                : manifest.Findings,
        };
    }
}
