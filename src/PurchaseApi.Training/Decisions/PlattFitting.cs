using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Decisions;

/// <summary>
/// Platt scaling with smoothed targets. Sources: Platt, Probabilistic Outputs for Support Vector Machines (1999); Lin,
/// Lin and Weng, A Note on Platt's Probabilistic Outputs (2007).
/// </summary>
internal static class PlattFitting
{
    public static PlattScaling Fit(double[] margins, bool[] labels)
    {
        var (slope, intercept) = Line(margins, labels);

        // A calibration never turns the order of the rows around.
        return slope > 0 ? new PlattScaling(slope, intercept) : Flat(Targets(labels));
    }

    /// <summary>The line that fits the log-odds best, whichever way it goes; its slope is 0 where all margins are
    /// equal.</summary>
    public static (double Slope, double Intercept) Line(double[] margins, bool[] labels)
    {
        var targets = Targets(labels);
        if (margins.All(margin => margin == margins[0])) return (0, Flat(targets).Intercept);

        // Margins come in any size, so the curve is fitted on standardised ones.
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, new FeatureMatrix(["margin"], margins));
        var rows = new double[2 * margins.Length];
        for (var row = 0; row < margins.Length; row++) (rows[2 * row], rows[2 * row + 1]) = (scaling.Scale(0, margins[row]), 1);
        var loss = new LogisticLoss(LinearRows.OfNumbers(rows, 2), targets, c: 1, penalties: [0, 0]);
        var weights = loss.Minimum(CancellationToken.None);
        var slope = weights[0] / scaling.Scales[0];
        return (slope, weights[1] - slope * scaling.Centers[0]);
    }

    private static double[] Targets(bool[] labels)
    {
        var positives = labels.Count(label => label);
        var (low, high) = (1 / (labels.Length - positives + 2.0), (positives + 1) / (positives + 2.0));
        return [.. labels.Select(label => label ? high : low)];
    }

    /// <summary>Margins that say nothing: every row gets the mean target.</summary>
    private static PlattScaling Flat(double[] targets)
    {
        var mean = targets.Average();
        return new PlattScaling(0, Math.Log(mean / (1 - mean)));
    }
}
