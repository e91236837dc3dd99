using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Metrics;
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

        var manifest = Describe(contract, fitted, booster, rows, golden, evaluation);
        var contents = new Dictionary<string, byte[]>
        {
            ["contract.json"] = fitted.ToJson(),
            ["model.json"] = booster.ModelJson,
        };
        if (data is not null)
            contents[PublishedVersion.ReportFile] = TrainingReport.Write(new ReportInput(
                ImportCommandLine.Write(options, manifest), manifest, fitted, data, data.LabelsOf(split!.Holdout),
                evaluation.Holdout.Predictions)
            {
                Curves = evaluation.Holdout.Curves!,
                Predictor = evaluation.PredictorOf(booster, fitted),
                Split = split,
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
        Contract contract, FittedContract fitted, ImportedBooster booster, ExpectedRows rows,
        IReadOnlyList<GoldenRow> golden, BoosterEvaluation evaluation)
    {
        var manifest = ManifestBuilder.Start(fitted, booster.Algorithm, evaluation.Data, evaluation.Split, golden)
            .WithEvaluation(
                contract, evaluation.Holdout, evaluation.Calibration, evaluation.Threshold, evaluation.Importance,
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

/// <summary>What `import` was asked for.</summary>
internal sealed record ImportOptions
{
    public required string Model { get; init; }
    public required string ModelsPath { get; init; }

    /// <summary>null: the one in the models folder, else the one shipped with the worker.</summary>
    public string? ContractPath { get; init; }

    public required string BoosterPath { get; init; }

    /// <summary>Which rounds of the booster to take.</summary>
    public Iterations Iterations { get; init; } = Iterations.All;

    /// <summary>Rows with the answers that the booster's own library gave them.</summary>
    public required DataFile Rows { get; init; }

    /// <summary>Labelled rows that the booster was not fitted on; null: nothing is measured.</summary>
    public DataFile? Data { get; init; }

    /// <summary>null: chosen for F1 on labelled rows, and a half without them.</summary>
    public double? Threshold { get; init; }

    public bool Promote { get; init; } = true;
    public bool AcceptInputChange { get; init; }

    /// <summary>Promote whatever the verdict is.</summary>
    public bool Force { get; init; }
}

/// <summary>What is known of a booster beyond its margins: how far they can be taken at their word.</summary>
internal sealed record BoosterEvaluation(
    TrainingData Data, SplitSummary Split, Calibration Calibration, ThresholdSummary Threshold,
    HoldoutEvaluation Holdout, IReadOnlyList<InputImportance> Importance)
{
    /// <summary>As the service will predict.</summary>
    public Predictor PredictorOf(ImportedBooster booster, FittedContract contract) => new(
        contract, booster.Scorer, Calibration, new DecisionRules(contract, Threshold.Value, Holdout.Quantiles));

    /// <summary>Of the rows that calibrate it; null without labelled rows.</summary>
    public OrderedDictionary<string, InputProfile>? InputProfiles { get; init; }

    private const double DefaultThreshold = 0.5;

    private const int Seed = 42;

    /// <summary>Without labelled rows: the library's own probabilities, and quantiles that leave both classes in every
    /// set, so that confidence is always low.</summary>
    public static BoosterEvaluation Unmeasured(
        ImportedBooster booster, ExpectedRows rows, ThresholdSummary? threshold) => new(
        new(rows.Sha256, Rows: 0, Dropped: 0, BaseRate: 0,
            $"imported from {Library(booster)}; no labeled rows were given"),
        new("none", Seed, 0, 0, 0),
        booster.Calibration ?? throw new DataException(
            "the model has no calibrator: give labeled rows with --data"),
        threshold ?? Given(DefaultThreshold),
        new([], [], null, new(new(1, 1), new(1, 1)), [],
        [
            new(Verdict.Unmeasured, "No labeled rows came with the import, so nothing is measured, probabilities are "
                + "the booster's own and confidence is always low; import it again with --data."),
        ]),
        []);

    /// <summary>With labelled rows that the booster has not seen: 70 % of them fit calibration and threshold, 15 % the
    /// conformal quantiles, and 15 % measure once.</summary>
    public static BoosterEvaluation Measure(
        ImportedBooster booster, FittedContract contract, LabelledRows data, RowSplit split,
        ThresholdSummary? threshold)
    {
        var margins = new double[data.Rows.Count];
        booster.Scorer.Margins(new FeatureEncoder(contract).ToMatrix(data.Rows).Values, margins);
        var calibration = CalibrationFitting.Fit(
            Array.ConvertAll(split.Train, row => margins[row]), Labels(split.Train));
        var chosen = threshold
            ?? ThresholdChoice.F1.Decide(Probabilities(split.Train), Labels(split.Train)) with
            {
                ChosenOn = "labeled rows, those that the calibration is fitted on",
            };
        var quantiles = ConformalFitting.Fit(Probabilities(split.Validation), Labels(split.Validation));
        var predictor = new Predictor(
            contract, booster.Scorer, calibration, new DecisionRules(contract, chosen.Value, quantiles));
        var validation = data.Take(split.Validation);
        return new(
            data.Summary(contract.Inputs, $"imported from {Library(booster)}; these rows calibrate and measure it"),
            split.Summary(Seed),
            calibration,
            chosen,
            HoldoutEvaluation.Measure(
                predictor, quantiles, data, split, AllBaselines.Fit(contract.Inputs, data, split.Train), Seed),
            MeanContribution.AddTo(
                PermutationImportance.Compute(predictor, validation, Labels(split.Validation), Seed),
                predictor, validation, data.Take(split.Train)))
        {
            InputProfiles = InputProfiling.Profile(contract.Inputs, data.Take(split.Train)),
        };

        bool[] Labels(int[] rows) => data.LabelsOf(rows);

        double[] Probabilities(int[] rows) => Array.ConvertAll(rows, row => calibration.Probability(margins[row]));
    }

    /// <summary>How labelled rows are used.</summary>
    /// <exception cref="DataException">A part would hold one class alone.</exception>
    public static RowSplit SplitRows(LabelledRows data) =>
        SplitStep.Run(data, RowGroups.Find(data), SplitKind.Stratified, Seed);

    public static ThresholdSummary Given(double threshold) => new(threshold, ThresholdSummary.Given, "no rows");

    private static string Library(ImportedBooster booster) => $"{booster.Library} {booster.LibraryVersion}";
}

/// <summary>The command that gives the same version: what was asked for, without the places of files, which say nothing
/// about the result.</summary>
internal static class ImportCommandLine
{
    public static string Write(ImportOptions options, Manifest manifest) =>
        string.Join(" \\\n  ", Words(options, manifest));

    private static IEnumerable<string> Words(ImportOptions options, Manifest manifest)
    {
        yield return $"import --model {options.Model} --booster {FileByHash.Write(manifest.Import!.BoosterSha256)}";
        yield return $"--rows {FileByHash.Write(manifest.Import.RowsSha256)}";
        if (options.Iterations != Iterations.All)
            yield return $"--iterations {options.Iterations.From}:{options.Iterations.To}";
        if (options.Data is not null) yield return $"--data {FileByHash.Write(manifest.Data.Sha256)}";
        if (options.Threshold is { } threshold) yield return $"--threshold {Numbers.Exact(threshold)}";
    }
}
