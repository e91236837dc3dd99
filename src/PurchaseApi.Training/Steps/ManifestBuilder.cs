using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>Assembles the manifest of a version, whether it was trained, imported or has rules alone. None lists its
/// files yet: they are still to be written.</summary>
internal static class ManifestBuilder
{
    // Validation rows that importance is measured on; more change its second digit.
    private const int MostImportanceRows = 5_000;

    /// <summary>What every version says of itself.</summary>
    /// <param name="golden">Rows that prove it when it is loaded.</param>
    public static Manifest Start(
        FittedContract contract, string algorithm, TrainingData data, SplitSummary split,
        IReadOnlyList<GoldenRow> golden) => new()
        {
            Format = Manifest.CurrentFormat,
            Model = contract.Name,
            Algorithm = algorithm,
            Hyperparameters = [],
            Libraries = [],
            Data = data,
            Split = split,
            Metrics = new([], []),
            Importance = [],
            GoldenRows = golden,
            Files = [],
        };

    /// <summary>Adds how the version makes probabilities and decisions, and how good they are on the holdout.</summary>
    /// <param name="contract">Names the system that the version replaces, with its figures.</param>
    /// <param name="candidates">Algorithm or baseline -> metric -> value on the validation rows.</param>
    public static Manifest WithEvaluation(
        this Manifest manifest, Contract contract, HoldoutEvaluation evaluation, Calibration calibration,
        ThresholdSummary threshold, IReadOnlyList<InputImportance> importance,
        OrderedDictionary<string, OrderedDictionary<string, double>> candidates) => manifest with
        {
            Replaces = contract.Document.Replaces,
            Metrics = new(evaluation.Metrics, candidates) { Confusion = evaluation.Confusion, Gap = evaluation.Gap },
            Findings = evaluation.Findings,
            ProbabilityPercentiles = evaluation.Predictions.Count == 0
                ? null
                : InputProfiling.Percentiles(evaluation.Predictions.Select(prediction => prediction.Probability)),
            ProbabilityBins = evaluation.Predictions.Count == 0
                ? null
                : InputProfiling.Bins(evaluation.Predictions.Select(prediction => prediction.Probability)),
            Groups = evaluation.Groups,
            Importance = importance,
            Calibration = calibration,
            Threshold = threshold,
            Conformal = new(evaluation.Quantiles, evaluation.Coverage),
        };

    /// <summary>Of a contract without a label: nothing is predicted, so nothing is measured.</summary>
    public static Manifest ForRules(FittedContract contract, LabelledRows data, TrainingOptions options) => Start(
        contract, Manifest.Rules, data.Summary(contract.Inputs, options.KnownSource),
        new("none", options.Seed, data.Rows.Count, Validation: 0, Holdout: 0),
        GoldenRows.Draw(new Predictor(contract), data.Rows, options.Seed)) with
    {
        InputProfiles = InputProfiling.Profile(contract.Inputs, data.Rows),
    };

    public static Manifest ForTraining(Contract contract, SelectedRun run, HoldoutEvaluation evaluation)
    {
        var (options, data, split, prepared, chosen) = (run.Options, run.Data, run.Split, run.Prepared, run.Chosen);
        var fitted = prepared.Contract;
        var predictor = run.PredictorWith(evaluation.Quantiles);
        var asked = Sampled(split.Validation, options.Seed);
        var validation = data.Take(asked);
        var training = data.Take(split.Train);
        var importance = MeanContribution.AddTo(
            PermutationImportance.Compute(predictor, validation, data.LabelsOf(asked), options.Seed),
            predictor, validation, training);
        return Start(
            fitted, chosen.Algorithm.Name, data.Summary(fitted.Inputs, options.KnownSource),
            split.Summary(options.Seed),
            GoldenRows.Draw(fitted, run.Published.Model, training, options.Seed))
            .WithEvaluation(
                contract, evaluation, chosen.Calibration, chosen.Decision, importance, OnValidationRows(run)) with
        {
            Hyperparameters = new(chosen.Algorithm.Hyperparameters),
            Libraries = AlgorithmFamilies.Named(chosen.Algorithm.Name).Libraries(),
            ShipsTrainingRows = run.Published.Model.ShipsTrainingRows,
            InputProfiles = InputProfiling.Profile(fitted.Inputs, training),
            Search = new(run.Criterion.Name, options.Trials, run.Trials.Count,
                run.Criterion.ComparedBy, options.Budget?.TotalSeconds, Reproducible: options.Budget is null,
                run.Choice.Summary),
            KnownRows = RowSketch.Compute(data, [.. split.Train, .. split.Validation]),
            Config = options.Config,
            Sampled = SampledRowsOf(run, asked.Length),
        };
    }

    private static SampledRows? SampledRowsOf(SelectedRun run, int importance)
    {
        var (split, prepared) = (run.Split, run.Prepared);
        var resamples = Resampling.TimesFor(split.Holdout.Length);
        return prepared.IsSampled || importance < split.Validation.Length || resamples < Resampling.MostTimes
            ? new(prepared.Searched.Length, importance, resamples)
            : null;
    }

    private static int[] Sampled(int[] rows, int seed)
    {
        if (rows.Length <= MostImportanceRows) return rows;

        var drawn = (int[])rows.Clone();
        new Random(seed).Shuffle(drawn);
        return [.. drawn.Take(MostImportanceRows).Order()];
    }

    /// <summary>Candidates and, below them, the baselines that they are held against.</summary>
    private static OrderedDictionary<string, OrderedDictionary<string, double>> OnValidationRows(SelectedRun run)
    {
        Metric[] metrics = [.. Metric.All];
        var all = run.Candidates.Select(candidate => (candidate.Algorithm.Name, candidate.Validation))
            .Concat(run.Baselines.Select(baseline => (baseline.Name, baseline.On(run.Data, run.Split.Validation))));
        return new(all.Select(one => KeyValuePair.Create(one.Item1, ByName(one.Item2))));

        OrderedDictionary<string, double> ByName(MetricValues measured) => new(metrics
            .Select(metric => KeyValuePair.Create(metric.Name, metric.Read(measured)))
            .Where(metric => double.IsFinite(metric.Value)));
    }
}

/// <summary>Rows that prove a version when it is loaded. Each input is drawn on its own, so no row is
/// anybody's.</summary>
internal static class GoldenRows
{
    public const int Count = 32;

    public static IReadOnlyList<GoldenRow> Draw(
        FittedContract contract, FittedModel model, IReadOnlyList<Row> rows, int seed)
    {
        var drawn = Draw(contract, rows, seed);
        var margins = model.LibraryMargins(new FeatureEncoder(contract).ToMatrix(drawn));
        return From(contract, drawn, margins);
    }

    /// <summary>For a contract without a label: what is derived from each.</summary>
    public static IReadOnlyList<GoldenRow> Draw(Predictor predictor, IReadOnlyList<Row> rows, int seed) =>
    [
        .. Draw(predictor.Contract, rows, seed).Select(row => new GoldenRow(
            ToJson(predictor.Contract, row),
            Features: Features(predictor, row),
            Segment: predictor.Predict(row).Segment)),
    ];

    private static Row[] Draw(FittedContract contract, IReadOnlyList<Row> rows, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, Count).Select(_ => new Row(default,
                [.. contract.Inputs.Select((_, slot) => rows[random.Next(rows.Count)].Values[slot])])),
        ];
    }

    private static OrderedDictionary<string, double> Features(Predictor predictor, Row row)
    {
        double[] values = [.. predictor.FeaturesOf(row)];
        return new(predictor.Contract.Features.Zip(values)
            .Where(pair => !double.IsNaN(pair.Second))
            .Select(pair => KeyValuePair.Create(pair.First.Name, pair.Second)));
    }

    /// <summary>Rows as a caller would send them, each with its margin.</summary>
    public static IReadOnlyList<GoldenRow> From(
        FittedContract contract, IEnumerable<Row> rows, IEnumerable<double> margins) =>
        [.. rows.Zip(margins, (row, margin) => new GoldenRow(ToJson(contract, row), margin))];

    private static JsonElement ToJson(FittedContract contract, Row row) => JsonSerializer.SerializeToElement(
        contract.Inputs.Zip(row.Values).ToDictionary(pair => pair.First.Name, pair => pair.First.ToPlain(pair.Second)));
}
