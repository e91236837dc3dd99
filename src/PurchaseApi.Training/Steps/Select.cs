using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>The candidate that is published: the best one on rows that no candidate had seen, or the simplest of those
/// within one standard error of it, by a paired bootstrap.
/// Source: Breiman et al., Classification and Regression Trees (1984), section 3.4.3.</summary>
internal sealed record CandidateChoice(Candidate Chosen, ChoiceSummary Summary)
{
    // The share of a normal distribution within one standard error of its mean.
    private const double OneStandardError = 0.6827;

    /// <param name="candidates">At least one.</param>
    /// <param name="criterion">Its figure compares them.</param>
    /// <param name="data">Whose training and validation rows they are compared on.</param>
    /// <param name="groups">Of these rows; empty where each is on its own.</param>
    /// <param name="seed">Of the resamples.</param>
    public static CandidateChoice Choose(
        IReadOnlyList<Candidate> candidates, Criterion criterion, PreparedData data, int[] groups, int seed)
    {
        bool[] labels = [.. data.SearchedLabels, .. data.Validation.Labels];
        var compared = candidates
            .OrderBy(candidate => AlgorithmFamilies.ComplexityOf(candidate.Algorithm.Name))
            .Select(candidate => (Candidate: candidate, Rows: new RankedRows(labels, candidate.Unseen)))
            .Select(one => (one.Candidate, one.Rows, Value: criterion.Measure(one.Rows.All())))
            .ToArray();
        var best = compared.MaxBy(one => one.Value);
        var behind = Array.ConvertAll(compared, one => one == best
            ? new Estimate(0, 0, 0)
            : PairedBootstrap.Difference(
                labels.Length, rows => criterion.Measure(best.Rows.CountRows(rows)),
                rows => criterion.Measure(one.Rows.CountRows(rows)), seed, groups, OneStandardError));
        return new(
            compared[Array.FindIndex(behind, difference => !(difference.Low > 0))].Candidate,
            new(labels.Length, best.Candidate.Algorithm.Name, new(compared.Zip(behind, (one, difference) =>
                KeyValuePair.Create(one.Candidate.Algorithm.Name, new ComparedCandidate(one.Value, difference))))));
    }
}

/// <summary>A freshly fitted model with its calibration and threshold, and how it did on the validation rows.</summary>
/// <param name="Unseen">Its probability of every training row, out of fold, and then of every validation row.</param>
internal sealed record Candidate(
    IAlgorithm Algorithm, FittedModel Model, Calibration Calibration, ThresholdSummary Decision,
    MetricValues Validation, double[] Unseen)
{
    public double Threshold => Decision.Value;

    /// <summary>Fits on the training rows; calibration and threshold come from the search's out-of-fold margins, so
    /// that neither has seen a margin that was fitted to its own label.</summary>
    public static Candidate Fit(
        SearchResult found, PreparedData data, ThresholdChoice choice, int seed, CancellationToken cancellation)
    {
        var calibration = CalibrationFitting.Fit(found.OutOfFold, data.SearchedLabels);
        var outOfFold = Array.ConvertAll(found.OutOfFold, calibration.Probability);
        var decision = choice.Decide(outOfFold, data.SearchedLabels);
        var model = found.Algorithm.Fit(data.Train, seed, cancellation);
        var validation = Array.ConvertAll(model.Margins(data.Validation.Features), calibration.Probability);
        return new(
            found.Algorithm, model, calibration, decision,
            MetricValues.Compute(data.Validation.Labels, validation, decision.Value), [.. outOfFold, .. validation]);
    }

    public double[] Probabilities(Examples examples) =>
        Array.ConvertAll(Model.Margins(examples.Features), Calibration.Probability);

    /// <summary>Once chosen, it may learn from the validation rows as well. Calibration and threshold stay: they belong
    /// to margins of rows that were not fitted on.</summary>
    public Candidate Refitted(PreparedData data, int seed, CancellationToken cancellation) =>
        this with { Model = Algorithm.Fit(data.Train.And(data.Validation), seed, cancellation) };
}

/// <summary>A run whose candidate is chosen; the holdout has not been looked at.</summary>
/// <param name="Choice">Among candidates fitted on the training rows, so that the validation rows can still
/// judge.</param>
/// <param name="Published">The chosen one, fitted on the validation rows as well.</param>
internal sealed record SelectedRun(
    TrainingOptions Options,
    LabelledRows Data,
    RowSplit Split,
    PreparedData Prepared,
    IReadOnlyList<TrialLog> Trials,
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<Baseline> Baselines,
    CandidateChoice Choice,
    Candidate Published,
    Criterion Criterion)
{
    /// <summary>Fits every candidate, takes the simplest of equals and fits it once more with the validation
    /// rows.</summary>
    /// <param name="found">Of every algorithm, its best hyperparameters.</param>
    public static SelectedRun Select(
        TrainingOptions options, Contract contract, LabelledRows data, RowSplit split, PreparedData prepared,
        IReadOnlyList<SearchResult> found, Criterion criterion, CancellationToken cancellation)
    {
        var seed = options.Seed;
        var candidates = new Candidate[found.Count];
        RandomSearch.InParallel(
            Enumerable.Range(0, candidates.Length),
            i => candidates[i] = Candidate.Fit(found[i], prepared, criterion.Threshold, seed, cancellation),
            cancellation);
        int[] searched = Array.ConvertAll(prepared.Searched, row => split.Train[row]);
        var choice = CandidateChoice.Choose(
            candidates, criterion, prepared, data.GroupsOf([.. searched, .. split.Validation]), seed);
        return new(
            options, data, split, prepared, [.. found.SelectMany(one => one.Trials)], candidates,
            AllBaselines.Fit(contract.Inputs, data, searched), choice,
            choice.Chosen.Refitted(prepared, seed, cancellation), criterion)
        {
            IdMemory = Steps.IdMemory.Measure(found, prepared, data.GroupsOf(searched), seed, cancellation),
        };
    }

    /// <summary>The chosen candidate, fitted on the training rows.</summary>
    public Candidate Chosen => Choice.Chosen;

    /// <summary>The rows that candidates were compared on.</summary>
    public int[] ComparedRows => [.. Prepared.Searched.Select(row => Split.Train[row]), .. Split.Validation];

    /// <summary>How much ROC AUC a random split would owe to rows of the same id; null where no id repeats.</summary>
    public Estimate? IdMemory { get; init; }

    /// <summary>The chosen candidate; it has not seen the validation rows.</summary>
    public Predictor PredictorWith(ConformalQuantiles quantiles) => PredictorOf(Chosen, quantiles);

    /// <summary>The same as it will serve.</summary>
    public Predictor PublishedWith(ConformalQuantiles quantiles) => PredictorOf(Published, quantiles);

    private Predictor PredictorOf(Candidate candidate, ConformalQuantiles quantiles) => new(
        Prepared.Contract, candidate.Model.Scorer, candidate.Calibration,
        new DecisionRules(Prepared.Contract, candidate.Threshold, quantiles));
}
