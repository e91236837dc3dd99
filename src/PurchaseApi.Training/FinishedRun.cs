using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation.Baselines;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.Tuning;

namespace PurchaseApi.Training;

/// <summary>A run whose candidate is chosen; the holdout has not been looked at.</summary>
/// <param name="Chosen">Fitted on the training rows, so that the validation rows can still judge it.</param>
/// <param name="Published">The same, fitted on the validation rows as well.</param>
internal sealed record FinishedRun(
    TrainingOptions Options,
    LabelledRows Data,
    RowSplit Split,
    PreparedData Prepared,
    IReadOnlyList<TrialLog> Trials,
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<Baseline> Baselines,
    Candidate Chosen,
    Candidate Published,
    Criterion Criterion)
{
    /// <summary>The chosen candidate; it has not seen the validation rows.</summary>
    public Predictor PredictorWith(ConformalQuantiles quantiles) => PredictorOf(Chosen, quantiles);

    /// <summary>The same as it will serve.</summary>
    public Predictor PublishedWith(ConformalQuantiles quantiles) => PredictorOf(Published, quantiles);

    private Predictor PredictorOf(Candidate candidate, ConformalQuantiles quantiles) => new(
        Prepared.Contract, candidate.Model.Scorer, candidate.Calibration,
        new DecisionRules(Prepared.Contract, candidate.Threshold, quantiles));
}
