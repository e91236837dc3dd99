using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Reporting;

/// <summary>What a training report is written from.</summary>
/// <param name="Contract">Fitted.</param>
/// <param name="Data">Every labelled row.</param>
/// <param name="Labels">Of the holdout.</param>
/// <param name="Predictions">For the holdout, as the service will make them.</param>
/// <param name="Skipped">Algorithm -> why it was not tried.</param>
/// <param name="Profit">null: nothing is said about profit.</param>
internal sealed record ReportInput(
    TrainingOptions Options,
    Manifest Manifest,
    FittedContract Contract,
    LabelledRows Data,
    bool[] Labels,
    IReadOnlyList<Prediction> Predictions,
    IReadOnlyDictionary<string, string> Skipped,
    ProfitTerms? Profit = null)
{
    public double[] Probabilities { get; } = [.. Predictions.Select(prediction => prediction.Probability)];

    public double Threshold => Manifest.Threshold!.Value;

    /// <summary>The share of positives among the holdout rows: what picking blindly would find.</summary>
    public double BaseRate => Labels.Count(label => label) / (double)Labels.Length;

    /// <summary>What makes a row a positive one: <c>purchase is 1</c>.</summary>
    public string Positive { get; } = LabelSource.Condition(Contract.Document.Label!);

    public static ReportInput Of(FinishedRun run, Manifest manifest, IReadOnlyDictionary<string, string> skipped)
    {
        var predictor = run.PublishedWith(manifest.Conformal!.Quantiles);
        return new(
            run.Options, manifest, run.Prepared.Contract, run.Data, run.Prepared.Holdout.Labels,
            [.. run.Data.Take(run.Split.Holdout).Select(row => predictor.Predict(row))], skipped, run.Profit);
    }
}
