using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.Tuning;

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
        var (families, skipped) = ChooseFamilies();
        Report("read", 0);
        var data = ExamplesFile.Read(options.DataPath, contract);
        var split = StratifiedSplit.Of(data.Labels, options.Seed);
        var prepared = PreparedData.Of(contract, data, split, options.Seed);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, prepared.Contract);
        Report("read", 1);

        SearchResult[] found = [.. families.Select(family => Search(family, prepared, cancellation))];
        Candidate[] candidates =
            [.. found.Select(one => Candidate.Fit(one, prepared, options.Seed, cancellation))];
        var chosen = candidates.MaxBy(candidate => options.Criterion.Of(candidate.Validation))!;

        cancellation.ThrowIfCancellationRequested();
        Report("publish", 0);
        var trials = found.SelectMany(one => one.Trials).ToArray();
        var version = Publish(data, split, prepared, trials, candidates, chosen);
        ContractSource.Copy(contract, repository);
        Report("publish", 1);
        return new TrainingResult(version, candidates, chosen, skipped);
    }

    /// <returns>The algorithms that can run here, and why the others cannot.</returns>
    private (IReadOnlyList<AlgorithmFamily> Runnable, IReadOnlyDictionary<string, string> Skipped) ChooseFamilies()
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<AlgorithmFamily>();
        foreach (var name in options.Algorithms)
        {
            var family = Algorithms.Family(name);
            if (family.Obstacle() is { } obstacle) skipped[name] = obstacle;
            else runnable.Add(family);
        }

        return runnable.Count > 0 ? (runnable, skipped) : throw new DataException(skipped.Values.First());
    }

    private SearchResult Search(AlgorithmFamily family, PreparedData prepared, CancellationToken cancellation)
    {
        var search = new RandomSearch(prepared, options.Criterion, options.Trials, options.Seed);
        Setting[] settings = [.. options.Settings.Where(setting => setting.Algorithm == family.Name)];
        var found = search.Run(family, settings, share => Report(family.Name, share), cancellation);
        Report(family.Name, 1);
        return found;
    }

    private PublishedVersion Publish(
        LabelledRows data, StratifiedSplit split, PreparedData prepared, TrialLog[] trials,
        Candidate[] candidates, Candidate chosen)
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
                Search = new(options.Criterion.Name, options.Trials, trials.Length),
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
                ["trials.json"] = JsonSerializer.SerializeToUtf8Bytes(trials, Json.Options),
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
