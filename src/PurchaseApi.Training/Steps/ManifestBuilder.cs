using System.Reflection;
using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>A finished run in the words of its manifest.</summary>
internal static class RunManifest
{
    // Validation rows that importance is measured on; more change its second digit.
    private const int MostImportanceRows = 5_000;

    /// <returns>It lists no files: they are still to be written.</returns>
    public static Manifest Of(FinishedRun run, HoldoutEvaluation evaluation)
    {
        var (options, data, split, prepared, chosen) = (run.Options, run.Data, run.Split, run.Prepared, run.Chosen);
        var judge = run.PredictorWith(evaluation.Quantiles);
        var asked = Sampled(split.Validation, options.Seed);
        var validation = data.Take(asked);
        return new Manifest
        {
            Format = Manifest.CurrentFormat,
            Model = prepared.Contract.Name,
            Algorithm = chosen.Algorithm.Name,
            Hyperparameters = new(chosen.Algorithm.Hyperparameters),
            Libraries = Libraries.Of(chosen.Algorithm.Name),
            ShipsTrainingRows = run.Published.Model.ShipsTrainingRows,
            Data = data.Summary(prepared.Contract.Inputs, options.Source),
            Split = split.Summary(options.Seed),
            InputProfiles = InputProfiling.Of(prepared.Contract.Inputs, data.Take(split.Train)),
            Search = new(run.Criterion.Name, options.Trials, run.Trials.Count,
                run.Criterion.ComparedBy, options.Budget?.TotalSeconds, Reproducible: options.Budget is null, run.Choice.Summary),
            Metrics = new(evaluation.Metrics, OnValidationRows(run))
            {
                Confusion = evaluation.Confusion,
                Gap = evaluation.Gap,
            },
            KnownRows = RowSketch.Of(data, [.. split.Train, .. split.Validation]),
            Config = options.Config,
            Sampled = SampledOf(run, asked.Length),
            Findings = evaluation.Findings,
            ProbabilityPercentiles =
                InputProfiling.Percentiles(evaluation.Predictions.Select(prediction => prediction.Probability)),
            Importance = MeanContribution.AddTo(
                PermutationImportance.Of(judge, validation, data.LabelsOf(asked), options.Seed),
                judge, validation, data.Take(split.Train)),
            Calibration = chosen.Calibration,
            Threshold = chosen.Decision,
            Conformal = new(evaluation.Quantiles, evaluation.Coverage),
            GoldenRows = GoldenRows.Draw(
                prepared.Contract, run.Published.Model, data.Take(split.Train), options.Seed),
            Files = [],
        };
    }

    private static SampledRows? SampledOf(FinishedRun run, int importance)
    {
        var (split, prepared) = (run.Split, run.Prepared);
        var resamples = new Resampling(split.Holdout.Length, []).Times;
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

    public static byte[] TrialsJson(FinishedRun run) => JsonSerializer.SerializeToUtf8Bytes(run.Trials, Json.Options);

    /// <summary>Candidates and, below them, the baselines that they are held against.</summary>
    private static OrderedDictionary<string, OrderedDictionary<string, double>> OnValidationRows(FinishedRun run)
    {
        Metric[] figures = [.. Metric.All];
        var all = run.Candidates.Select(candidate => (candidate.Algorithm.Name, candidate.Validation))
            .Concat(run.Baselines.Select(baseline => (baseline.Name, baseline.On(run.Data, run.Split.Validation))));
        return new(all.Select(one => KeyValuePair.Create(one.Item1, ByName(one.Item2))));

        OrderedDictionary<string, double> ByName(MetricValues metrics) => new(figures
            .Select(figure => KeyValuePair.Create(figure.Name, figure.Of(metrics)))
            .Where(figure => double.IsFinite(figure.Value)));
    }
}

/// <summary>The libraries whose numbers stand in a version, for its manifest.</summary>
internal static class Libraries
{
    public static OrderedDictionary<string, string> Of(string algorithm) => algorithm switch
    {
        "random_forest" or "gradient_boosting" => new() { ["lightgbm"] = LightGBMLibrary.Version },
        NearestNeighbors.Algorithm or SupportVectorMachineJson.Algorithm => [],   // every number is ours
        _ => new() { ["mathnet_numerics"] = VersionOf(typeof(MathNet.Numerics.Control).Assembly) },
    };

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
