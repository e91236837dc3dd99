using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training;

/// <summary>A finished run in the words of its manifest.</summary>
internal static class RunManifest
{
    /// <returns>It lists no files: they are still to be written.</returns>
    public static Manifest Of(FinishedRun run, HoldoutEvaluation evaluation)
    {
        var (options, data, split, prepared, chosen) = (run.Options, run.Data, run.Split, run.Prepared, run.Chosen);
        var (judge, validation) = (run.PredictorWith(evaluation.Quantiles), data.Take(split.Validation));
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
            Metrics = new(evaluation.Metrics, OnValidationRows(run)) { Confusion = evaluation.Confusion },
            Findings = evaluation.Findings,
            ProbabilityPercentiles =
                InputProfiling.Percentiles(evaluation.Predictions.Select(prediction => prediction.Probability)),
            Importance = MeanContribution.AddTo(
                PermutationImportance.Of(judge, validation, prepared.Validation.Labels, options.Seed),
                judge, validation, data.Take(split.Train)),
            Calibration = chosen.Calibration,
            Threshold = chosen.Decision,
            Conformal = new(evaluation.Quantiles, evaluation.Coverage),
            GoldenRows = GoldenRows.Draw(
                prepared.Contract, run.Published.Model, data.Take(split.Train), options.Seed),
            Files = [],
        };
    }

    public static byte[] TrialsJson(FinishedRun run) => JsonSerializer.SerializeToUtf8Bytes(run.Trials, Json.Options);

    /// <summary>Candidates and, below them, the baselines that they are held against.</summary>
    private static OrderedDictionary<string, OrderedDictionary<string, double>> OnValidationRows(FinishedRun run)
    {
        Figure[] figures = [.. Metrics.Figures];
        var all = run.Candidates.Select(candidate => (candidate.Algorithm.Name, candidate.Validation))
            .Concat(run.Baselines.Select(baseline => (baseline.Name, baseline.On(run.Data, run.Split.Validation))));
        return new(all.Select(one => KeyValuePair.Create(one.Item1, ByName(one.Item2))));

        OrderedDictionary<string, double> ByName(Metrics metrics) => new(figures
            .Select(figure => KeyValuePair.Create(figure.Name, figure.Of(metrics)))
            .Where(figure => double.IsFinite(figure.Value)));
    }
}
