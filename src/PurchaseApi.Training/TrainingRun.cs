using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training;

/// <summary>One training run, stage by stage: read, split, encode, fit candidates, choose, evaluate once on the holdout,
/// publish.</summary>
internal sealed class TrainingRun(TrainingOptions options, TimeProvider time, IProgress<TrainingStep> progress)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    public TrainingResult Execute(CancellationToken cancellation)
    {
        var contract = ContractSource.Read(options, repository);
        Report("read", 0);
        var data = ExamplesFile.Read(options.DataPath, contract);
        var split = StratifiedSplit.Of(data.Labels, options.Seed);
        var prepared = PreparedData.Of(contract, data, split, options.Seed);
        InputChange.Check(repository, options, prepared.Contract);
        Report("read", 1);

        Candidate[] candidates = [.. RunnableAlgorithms().Select(algorithm => FitCandidate(algorithm, prepared, cancellation))];
        var chosen = candidates.MaxBy(candidate => candidate.Validation.F1)!;

        Report("publish", 0);
        var version = Publish(contract, data, split, prepared, candidates, chosen);
        Report("publish", 1);
        return new TrainingResult(version, candidates, chosen, options.Algorithms.Where(IsSkipped).ToDictionary(name => name, name => Algorithms.Obstacle(name)!));
    }

    private static bool IsSkipped(string name) => Algorithms.Obstacle(name) is not null;

    private List<IAlgorithm> RunnableAlgorithms()
    {
        var runnable = options.Algorithms.Where(name => !IsSkipped(name)).Select(name => Algorithms.Create(name, options.Settings)).ToList();
        return runnable.Count > 0 ? runnable : throw new DataException(Algorithms.Obstacle(options.Algorithms[0])!);
    }

    private Candidate FitCandidate(IAlgorithm algorithm, PreparedData prepared, CancellationToken cancellation)
    {
        var (fits, done) = (prepared.Folds.Count + 1.0, 0);
        return Candidate.Fit(algorithm, prepared, options.Seed, () => Report(algorithm.Name, ++done / fits), cancellation);
    }

    private PublishedVersion Publish(
        Contract contract, LabelledRows data, StratifiedSplit split, PreparedData prepared, Candidate[] candidates, Candidate chosen)
    {
        var quantiles = ConformalFitting.Fit(chosen.Probabilities(prepared.Validation), prepared.Validation.Labels);
        var holdout = chosen.Probabilities(prepared.Holdout);   // the one look at the holdout
        var predictor = new Predictor(prepared.Contract, chosen.Model.Scorer, chosen.Calibration,
            new DecisionRules(prepared.Contract, chosen.Threshold, quantiles));

        var publisher = new Publisher(repository, time);
        var version = publisher.Publish(files => new Manifest
        {
            Format = Manifest.CurrentFormat,
            Model = contract.Name,
            Algorithm = chosen.Algorithm.Name,
            Hyperparameters = new(chosen.Algorithm.Hyperparameters),
            Libraries = Libraries.Of(chosen.Algorithm.Name),
            ShipsTrainingRows = chosen.Model.ShipsTrainingRows,
            Data = new(data.Sha256, data.Labels.Length, data.Dropped, data.BaseRate, options.Source),
            Split = new("stratified", options.Seed, split.Train.Length, split.Validation.Length, split.Holdout.Length),
            Metrics = new(
                Bootstrap.Intervals(prepared.Holdout.Labels, holdout, chosen.Threshold, options.Seed),
                new(candidates.Select(candidate => KeyValuePair.Create(candidate.Algorithm.Name, ByName(candidate.Validation))))),
            Importance = PermutationImportance.Of(
                predictor, [.. split.Validation.Select(row => data.Rows[row])], prepared.Validation.Labels, options.Seed),
            Calibration = chosen.Calibration,
            Threshold = new(chosen.Threshold, "f1", "training rows, out of fold"),
            Conformal = new(quantiles, ConformalCoverage.Of(quantiles, holdout, prepared.Holdout.Labels)),
            GoldenRows = GoldenRows.Draw(
                prepared.Contract, chosen.Model, [.. split.Train.Select(row => data.Rows[row])], options.Seed),
            Files = files,
        }, new Dictionary<string, byte[]> { ["contract.json"] = prepared.Contract.ToJson(), ["model.json"] = chosen.Model.ModelJson });

        ContractSource.Copy(contract, repository);
        if (options.Promote) publisher.Promote(contract.Name, version.Id);
        return version;
    }

    private static OrderedDictionary<string, double> ByName(Metrics metrics) =>
        new(metrics.ByName().Where(metric => double.IsFinite(metric.Value)).Select(metric => KeyValuePair.Create(metric.Name, metric.Value)));

    private void Report(string stage, double share) => progress.Report(new(stage, share));
}

/// <param name="Share">How much of the stage is done, 0 to 1.</param>
internal sealed record TrainingStep(string Stage, double Share);

/// <param name="Skipped">Algorithm -> why it was not tried.</param>
internal sealed record TrainingResult(
    PublishedVersion Version, IReadOnlyList<Candidate> Candidates, Candidate Chosen, IReadOnlyDictionary<string, string> Skipped);
