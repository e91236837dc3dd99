using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>A freshly fitted model with its calibration and threshold, and how it did on the validation rows.</summary>
/// <param name="Unseen">Its probability of every training row, out of fold, and then of every validation row.</param>
internal sealed record Candidate(
    IAlgorithm Algorithm, FittedModel Model, Calibration Calibration, ThresholdSummary Decision, MetricValues Validation,
    double[] Unseen)
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
