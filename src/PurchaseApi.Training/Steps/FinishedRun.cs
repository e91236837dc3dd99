using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Baselines;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Training.Steps;

/// <summary>A run whose candidate is chosen; the holdout has not been looked at.</summary>
/// <param name="Choice">Among candidates fitted on the training rows, so that the validation rows can still judge.</param>
/// <param name="Published">The chosen one, fitted on the validation rows as well.</param>
internal sealed record FinishedRun(
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
