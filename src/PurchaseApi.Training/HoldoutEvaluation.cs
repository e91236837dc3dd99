using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Evaluation.Findings;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training;

/// <summary>The one look at the holdout: metrics with intervals, coverage of the conformal sets, findings.</summary>
/// <param name="Quantiles">Of the chosen candidate, fitted on the validation rows.</param>
internal sealed record HoldoutEvaluation(
    OrderedDictionary<string, Estimate> Metrics,
    OrderedDictionary<string, Estimate> Confusion,
    ConformalQuantiles Quantiles,
    IReadOnlyList<Coverage> Coverage,
    IReadOnlyList<Finding> Findings)
{
    public static HoldoutEvaluation Of(FinishedRun run)
    {
        var (chosen, published, prepared, seed) = (run.Chosen, run.Published, run.Prepared, run.Options.Seed);
        var quantiles = ConformalFitting.Fit(chosen.Probabilities(prepared.Validation), prepared.Validation.Labels);
        var labels = prepared.Holdout.Labels;
        var probabilities = published.Probabilities(prepared.Holdout);
        var (metrics, confusion) = Bootstrap.Of(labels, probabilities, published.Threshold, run.Profit, seed);
        return new(
            metrics,
            confusion,
            quantiles,
            ConformalCoverage.Of(quantiles, probabilities, labels),
            FindingChecks.Of(new FindingInput(
                prepared.Contract.Inputs, run.Data, run.Split, probabilities, published.Threshold, run.Baselines,
                seed)));
    }
}
