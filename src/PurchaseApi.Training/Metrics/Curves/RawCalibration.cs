using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Metrics.Curves;

/// <summary>What the probabilities would be without calibration: the logistic function of each margin.</summary>
/// <param name="ErrorBefore">Calibration error of these rows without it.</param>
/// <param name="ErrorAfter">With it.</param>
internal sealed record RawCalibration(IReadOnlyList<ReliabilityBin> Bins, double ErrorBefore, double ErrorAfter)
{
    // More rows move a bin by less than a pixel.
    private const int MostRows = 5_000;

    /// <returns>null where nothing tells the margins.</returns>
    public static RawCalibration? Compute(
        Predictor? predictor, IReadOnlyList<Row> rows, bool[] labels, double[] probabilities)
    {
        if (predictor is not { HasScorer: true } || rows.Count == 0) return null;

        var count = Math.Min(rows.Count, MostRows);
        int[] taken = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Count / count))];
        var known = Array.ConvertAll(taken, row => labels[row]);
        var raw = new RankedRows(
            known, Array.ConvertAll(taken, row => Sigmoid.Compute(predictor.Margin(rows[row])))).All();
        var calibrated = new RankedRows(known, Array.ConvertAll(taken, row => probabilities[row])).All();
        return new(
            Reliability.Bin(raw).In(raw), CalibrationError.Compute(raw), CalibrationError.Compute(calibrated));
    }
}
