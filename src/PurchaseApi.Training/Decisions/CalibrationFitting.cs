using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Decisions;

/// <summary>Chooses and fits the calibration on margins that their scorer was not fitted on.</summary>
internal static class CalibrationFitting
{
    // A curve of free form needs rows; below, it fits chance.
    public const int IsotonicRows = 5_000;

    private const int Folds = 5;

    // Which rows share a fold is nobody's choice; a constant makes the answer depend on the rows alone.
    private const int FoldSeed = 1;

    /// <summary>Platt scaling, or from 5,000 rows on what has the lower cross-validated log loss.</summary>
    public static Calibration Fit(double[] margins, bool[] labels)
    {
        if (margins.Length < IsotonicRows) return PlattFitting.Fit(margins, labels);

        var isotonic = LogLossOutOfFold(margins, labels, IsotonicFitting.Fit);
        var platt = LogLossOutOfFold(margins, labels, PlattFitting.Fit);
        return isotonic < platt ? IsotonicFitting.Fit(margins, labels) : PlattFitting.Fit(margins, labels);
    }

    private static double LogLossOutOfFold(
        double[] margins, bool[] labels, Func<double[], bool[], Calibration> fit) =>
        StratifiedFolds.Of(labels, Folds, FoldSeed).Sum(fold =>
        {
            var calibration = fit(
                [.. fold.Train.Select(row => margins[row])], [.. fold.Train.Select(row => labels[row])]);
            return fold.HeldOut.Sum(row => LogLoss.Of(labels[row], calibration.Probability(margins[row])));
        });
}
