using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Baselines;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Importing;

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
