using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Decisions;

/// <summary>Chooses and fits the calibration on margins that their scorer was not fitted on.</summary>
internal static class CalibrationFitting
{
    // A curve of free form needs rows; below, it fits chance.
    public const int IsotonicRows = 5_000;

    private const int Folds = 5;

    // A constant, so that the calibration depends on the rows alone.
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
        StratifiedFolds.Deal(labels, Folds, FoldSeed).Sum(fold =>
        {
            var calibration = fit(
                [.. fold.Train.Select(row => margins[row])], [.. fold.Train.Select(row => labels[row])]);
            return fold.HeldOut.Sum(row => LogLoss.Compute(labels[row], calibration.Probability(margins[row])));
        });
}

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
        for (var row = 0; row < margins.Length; row++)
            (rows[2 * row], rows[2 * row + 1]) = (scaling.Scale(0, margins[row]), 1);
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

/// <summary>
/// Isotonic regression by pooling adjacent violators, rows of equal margin pooled first, clipped to
/// [1/(n+2), 1-1/(n+2)]. Each pool is one knot, at its mean margin: a pool that kept its width would give its rows one
/// probability and lose their order.
/// Source: Oron and Flournoy, Centered Isotonic Regression (2017).
/// </summary>
internal static class IsotonicFitting
{
    public static IsotonicRegression Fit(double[] margins, bool[] labels)
    {
        var pools = new List<Pool>();
        foreach (var tie in margins.Zip(labels).GroupBy(row => row.First).OrderBy(tie => tie.Key))
        {
            var pool = new Pool(tie.Key, tie.Count(row => row.Second), tie.Count());
            while (pools.Count > 0 && pools[^1].Rate >= pool.Rate)
            {
                pool = pools[^1].With(pool);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        var edge = 1 / (labels.Length + 2.0);
        return new IsotonicRegression(
            [.. pools.Select(pool => pool.Margin)],
            [.. pools.Select(pool => Math.Clamp(pool.Rate, edge, 1 - edge))]);
    }

    /// <summary>Neighboring rows that get the same probability.</summary>
    /// <param name="Margin">Their mean.</param>
    private sealed record Pool(double Margin, int Positives, int Count)
    {
        public double Rate => (double)Positives / Count;

        public Pool With(Pool next)
        {
            var count = Count + next.Count;
            // Between the two whatever is rounded, so that knots ascend.
            return new(Margin + ((next.Margin - Margin) * next.Count / count), Positives + next.Positives, count);
        }
    }
}

/// <summary>Fits the conformal quantiles on rows that neither scorer nor calibration has seen.</summary>
internal static class ConformalFitting
{
    public static ConformalQuantiles Fit(double[] probabilities, bool[] labels) =>
        new(OfClass(probabilities, labels, false), OfClass(probabilities, labels, true));

    private static ClassQuantiles OfClass(double[] probabilities, bool[] labels, bool label)
    {
        double[] nonconformities =
        [
            .. probabilities
                .Where((_, row) => labels[row] == label)
                .Select(probability => ConformalQuantiles.Nonconformity(probability, label))
                .Order(),
        ];
        return new ClassQuantiles(Quantile(nonconformities, 80), Quantile(nonconformities, 95));
    }

    /// <summary>The ceil((n + 1) * level)-th smallest; 1, which no row exceeds, where there are fewer.</summary>
    private static double Quantile(double[] sorted, int percent)
    {
        var rank = (int)(((sorted.Length + 1L) * percent + 99) / 100);
        return rank <= sorted.Length ? sorted[rank - 1] : 1;
    }
}

/// <summary>What the conformal sets hold on rows that had no part in them.</summary>
internal static class ConformalCoverage
{
    private static readonly string[] Groups = ["negative", "positive", "all"];

    public static IReadOnlyList<Coverage> Measure(
        ConformalQuantiles quantiles, double[] probabilities, bool[] labels) =>
    [
        .. Levels(quantiles).SelectMany(level => Groups.Select(group =>
        {
            bool[] held =
            [
                .. probabilities.Zip(labels)
                    .Where(row => group == "all" || row.Second == (group == "positive"))
                    .Select(row => level.Set(row.First).Contains(row.Second)),
            ];
            var share = held.Length == 0 ? 0 : held.Count(isHeld => isHeld) / (double)held.Length;
            return new Coverage(level.Level, group, share, held.Length);
        })),
    ];

    private static (double Level, Func<double, PredictionSet> Set)[] Levels(ConformalQuantiles quantiles) =>
        [(0.95, quantiles.At95), (0.8, quantiles.At80)];
}
