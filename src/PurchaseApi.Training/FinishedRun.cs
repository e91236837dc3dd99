using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation.Baselines;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.Tuning;

namespace PurchaseApi.Training;

/// <summary>A run whose candidate is chosen; the holdout has not been looked at.</summary>
internal sealed record FinishedRun(
    TrainingOptions Options,
    LabelledRows Data,
    RowSplit Split,
    PreparedData Prepared,
    IReadOnlyList<TrialLog> Trials,
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<Baseline> Baselines,
    Candidate Chosen);
