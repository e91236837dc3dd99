using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training;

/// <summary>One training run, stage by stage: read, split, encode, fit candidates, choose, evaluate once on the
/// holdout, publish.</summary>
internal sealed class TrainingRun(TrainingOptions options, TimeProvider time, IProgress<TrainingStep> progress)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    /// <exception cref="Scoring.Contracts.ContractException">The contract cannot be used.</exception>
    /// <exception cref="DataException">The data cannot be used, or no algorithm can run here.</exception>
    /// <exception cref="VersionException">The version cannot be published; what was in service still is.</exception>
    public TrainingResult Execute(CancellationToken cancellation)
    {
        var contract = ContractSource.Read(options, repository);
        var (algorithms, skipped) = ChooseAlgorithms();
        Report("read", 0);
        var data = ExamplesFile.Read(options.DataPath, contract);
        var split = StratifiedSplit.Of(data.Labels, options.Seed);
        var prepared = PreparedData.Of(contract, data, split, options.Seed);
        InputChange.Check(repository, options, prepared.Contract);
        Report("read", 1);

        Candidate[] candidates = [.. algorithms.Select(algorithm => Fit(algorithm, prepared, cancellation))];
        var chosen = candidates.MaxBy(candidate => candidate.Validation.F1)!;

        cancellation.ThrowIfCancellationRequested();
        Report("publish", 0);
        var version = Publish(data, split, prepared, candidates, chosen);
        ContractSource.Copy(contract, repository);
        Report("publish", 1);
        return new TrainingResult(version, candidates, chosen, skipped);
    }

    /// <returns>The algorithms that can run here, and why the others cannot.</returns>
    private (IReadOnlyList<IAlgorithm> Runnable, IReadOnlyDictionary<string, string> Skipped) ChooseAlgorithms()
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<IAlgorithm>();
        foreach (var name in options.Algorithms)
        {
            if (Algorithms.Obstacle(name) is { } obstacle) skipped[name] = obstacle;
            else runnable.Add(Algorithms.Create(name, options.Settings));
        }

        return runnable.Count > 0 ? (runnable, skipped) : throw new DataException(skipped.Values.First());
    }

    private Candidate Fit(IAlgorithm algorithm, PreparedData prepared, CancellationToken cancellation)
    {
        var (fits, done) = (prepared.Folds.Count + 1.0, 0);
        void Fitted() => Report(algorithm.Name, ++done / fits);
        return Candidate.Fit(algorithm, prepared, options.Seed, Fitted, cancellation);
    }

    private PublishedVersion Publish(
        LabelledRows data, StratifiedSplit split, PreparedData prepared, Candidate[] candidates, Candidate chosen)
    {
        var validation = chosen.Probabilities(prepared.Validation);
        var quantiles = ConformalFitting.Fit(validation, prepared.Validation.Labels);
        var holdout = chosen.Probabilities(prepared.Holdout);   // the one look at the holdout
        var predictor = new Predictor(prepared.Contract, chosen.Model.Scorer, chosen.Calibration,
            new DecisionRules(prepared.Contract, chosen.Threshold, quantiles));

        var publisher = new Publisher(repository, time);
        var version = publisher.Publish(
            files => new Manifest
            {
                Format = Manifest.CurrentFormat,
                Model = prepared.Contract.Name,
                Algorithm = chosen.Algorithm.Name,
                Hyperparameters = new(chosen.Algorithm.Hyperparameters),
                Libraries = Libraries.Of(chosen.Algorithm.Name),
                ShipsTrainingRows = chosen.Model.ShipsTrainingRows,
                Data = new(data.Sha256, data.Labels.Length, data.Dropped, data.BaseRate, options.Source),
                Split = new(
                    "stratified", options.Seed, split.Train.Length, split.Validation.Length, split.Holdout.Length),
                Metrics = new(
                    Bootstrap.Intervals(prepared.Holdout.Labels, holdout, chosen.Threshold, options.Seed),
                    ByAlgorithm(candidates)),
                Importance = PermutationImportance.Of(
                    predictor, data.Take(split.Validation), prepared.Validation.Labels, options.Seed),
                Calibration = chosen.Calibration,
                Threshold = new(chosen.Threshold, "f1", "training rows, out of fold"),
                Conformal = new(quantiles, ConformalCoverage.Of(quantiles, holdout, prepared.Holdout.Labels)),
                GoldenRows = GoldenRows.Draw(prepared.Contract, chosen.Model, data.Take(split.Train), options.Seed),
                Files = files,
            },
            new Dictionary<string, byte[]>
            {
                ["contract.json"] = prepared.Contract.ToJson(),
                ["model.json"] = chosen.Model.ModelJson,
            });
        if (options.Promote) publisher.Promote(version.Model, version.Id);
        return version;
    }

    private static OrderedDictionary<string, OrderedDictionary<string, double>> ByAlgorithm(Candidate[] candidates) =>
        new(candidates.Select(candidate => KeyValuePair.Create(
            candidate.Algorithm.Name,
            new OrderedDictionary<string, double>(candidate.Validation.ByName()
                .Where(metric => double.IsFinite(metric.Value))
                .Select(metric => KeyValuePair.Create(metric.Name, metric.Value))))));

    private void Report(string stage, double share) => progress.Report(new(stage, share));
}

/// <param name="Share">How much of the stage is done, 0 to 1.</param>
internal sealed record TrainingStep(string Stage, double Share);

/// <param name="Skipped">Algorithm -> why it was not tried.</param>
internal sealed record TrainingResult(
    PublishedVersion Version,
    IReadOnlyList<Candidate> Candidates,
    Candidate Chosen,
    IReadOnlyDictionary<string, string> Skipped);
