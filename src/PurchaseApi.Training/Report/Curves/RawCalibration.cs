using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Curves;

/// <summary>What the probabilities would be without calibration: the logistic function of each margin.</summary>
/// <param name="ErrorBefore">Calibration error of these rows without it.</param>
/// <param name="ErrorAfter">With it.</param>
internal sealed record RawCalibration(IReadOnlyList<ReliabilityBin> Bins, double ErrorBefore, double ErrorAfter)
{
    // More rows move a bin by less than a pixel.
    private const int MostRows = 5_000;

    /// <returns>null where the report does not know what made the predictions.</returns>
    public static RawCalibration? Compute(ReportInput input)
    {
        var rows = input.HoldoutRows;
        if (input.Predictor is not { HasScorer: true } predictor || rows.Count == 0) return null;

        var count = Math.Min(rows.Count, MostRows);
        int[] taken = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Count / count))];
        var labels = Array.ConvertAll(taken, row => input.Labels[row]);
        var raw = new RankedRows(
            labels, Array.ConvertAll(taken, row => Sigmoid.Compute(predictor.Margin(rows[row])))).All();
        var calibrated = new RankedRows(labels, Array.ConvertAll(taken, row => input.Probabilities[row])).All();
        return new(
            Reliability.Bin(raw).In(raw), CalibrationError.Compute(raw), CalibrationError.Compute(calibrated));
    }
}
