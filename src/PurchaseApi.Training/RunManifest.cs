using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training;

/// <summary>A finished run in the words of its manifest.</summary>
internal static class RunManifest
{
    public static Manifest Of(FinishedRun run, HoldoutEvaluation evaluation, OrderedDictionary<string, string> files)
    {
        var (options, data, split, prepared, chosen) = (run.Options, run.Data, run.Split, run.Prepared, run.Chosen);
        var predictor = new Predictor(prepared.Contract, chosen.Model.Scorer, chosen.Calibration,
            new DecisionRules(prepared.Contract, chosen.Threshold, evaluation.Quantiles));
        return new Manifest
        {
            Format = Manifest.CurrentFormat,
            Model = prepared.Contract.Name,
            Algorithm = chosen.Algorithm.Name,
            Hyperparameters = new(chosen.Algorithm.Hyperparameters),
            Libraries = Libraries.Of(chosen.Algorithm.Name),
            ShipsTrainingRows = chosen.Model.ShipsTrainingRows,
            Data = new(data.Sha256, data.Labels.Length, data.Dropped, data.BaseRate, options.Source),
            Split = new(split.Method, options.Seed, split.Train.Length, split.Validation.Length, split.Holdout.Length),
            Search = new(options.Criterion.Name, options.Trials, run.Trials.Count),
            Metrics = new(evaluation.Metrics, OnValidationRows(run)),
            Findings = evaluation.Findings,
            Importance = PermutationImportance.Of(
                predictor, data.Take(split.Validation), prepared.Validation.Labels, options.Seed),
            Calibration = chosen.Calibration,
            Threshold = new(chosen.Threshold, "f1", "training rows, out of fold"),
            Conformal = new(evaluation.Quantiles, evaluation.Coverage),
            GoldenRows = GoldenRows.Draw(prepared.Contract, chosen.Model, data.Take(split.Train), options.Seed),
            Files = files,
        };
    }

    public static byte[] TrialsJson(FinishedRun run) => JsonSerializer.SerializeToUtf8Bytes(run.Trials, Json.Options);

    /// <summary>Candidates and, below them, the baselines that they are held against.</summary>
    private static OrderedDictionary<string, OrderedDictionary<string, double>> OnValidationRows(FinishedRun run)
    {
        var all = run.Candidates.Select(candidate => (candidate.Algorithm.Name, candidate.Validation))
            .Concat(run.Baselines.Select(baseline => (baseline.Name, baseline.On(run.Data, run.Split.Validation))));
        return new(all.Select(one => KeyValuePair.Create(one.Item1, ByName(one.Item2))));
    }

    private static OrderedDictionary<string, double> ByName(Metrics metrics) => new(metrics.ByName()
        .Where(metric => double.IsFinite(metric.Value))
        .Select(metric => KeyValuePair.Create(metric.Name, metric.Value)));
}
