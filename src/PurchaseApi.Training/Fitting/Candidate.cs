using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Fitting;

/// <summary>A freshly fitted model with its calibration and threshold, and how it did on the validation rows.</summary>
internal sealed record Candidate(
    IAlgorithm Algorithm, FittedModel Model, Calibration Calibration, double Threshold, Metrics Validation)
{
    /// <summary>Fits on the training rows; calibration and threshold come from out-of-fold margins, so that neither has
    /// seen a margin that was fitted to its own label.</summary>
    public static Candidate Fit(
        IAlgorithm algorithm, PreparedData data, int seed, Action fitted, CancellationToken cancellation)
    {
        var margins = new double[data.Train.Count];
        foreach (var fold in data.Folds)
        {
            var model = algorithm.Fit(fold.Train, seed, cancellation);
            foreach (var (margin, row) in Margins(model, fold.HeldOut.Features).Zip(fold.Rows)) margins[row] = margin;
            fitted();
        }

        var calibration = CalibrationFitting.Fit(margins, data.Train.Labels);
        var threshold = ThresholdChoice.BestF1(Array.ConvertAll(margins, calibration.Probability), data.Train.Labels);
        var final = algorithm.Fit(data.Train, seed, cancellation);
        fitted();
        var validation = Array.ConvertAll(Margins(final, data.Validation.Features), calibration.Probability);
        return new(algorithm, final, calibration, threshold, Metrics.Of(data.Validation.Labels, validation, threshold));
    }

    public double[] Probabilities(Examples examples) =>
        Array.ConvertAll(Margins(Model, examples.Features), Calibration.Probability);

    private static double[] Margins(FittedModel model, FeatureMatrix rows)
    {
        var margins = new double[rows.RowCount];
        for (var i = 0; i < margins.Length; i++) margins[i] = model.Scorer.Margin(rows.Row(i));
        return margins;
    }
}
