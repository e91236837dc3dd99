using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>Every curve over the holdout rows, each with its 95 % band: what manifest, page and report show.</summary>
/// <param name="Falling">The rows that each threshold picks.</param>
/// <param name="Roc">Positives found, at each share of false alarms on <see cref="Grid"/>.</param>
/// <param name="Precision">At each recall on <see cref="Grid"/>.</param>
/// <param name="Gains">Positives found, at each share of rows on <see cref="Grid"/>.</param>
/// <param name="Tenths">Rows by probability, the least likely first, in bins of about equal mass.</param>
internal sealed record HoldoutCurves(
    IReadOnlyList<Picked> Falling,
    Estimate[] Roc,
    Estimate[] Precision,
    Estimate[] Gains,
    IReadOnlyList<MeasuredGroup> Tenths)
{
    /// <summary>Index of the first 10 % on the grid.</summary>
    public const int Tenth = 10;

    // Of more rows, a curve has more points than a page: probabilities are rounded, which moves none by a pixel.
    private const int MostExact = 20_000;
    private const int Digits = 3;

    public static double[] Grid { get; } = Evenly(100);

    /// <param name="labels">Of the holdout rows, at least one.</param>
    /// <param name="probabilities">In the same order.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    public static HoldoutCurves Compute(bool[] labels, double[] probabilities, int seed, int[]? groups = null)
    {
        var rows = new RankedRows(labels, labels.Length > MostExact
            ? Array.ConvertAll(probabilities, probability => Math.Round(probability, Digits))
            : probabilities);
        var all = rows.All();
        var reliability = Reliability.Bin(all);
        var bins = reliability.In(all);
        var band = CurveBands.Compute(rows, seed, counts => Heights(counts, reliability), groups);

        var taken = 0;
        Estimate[] Next(int count) => band[taken..(taken += count)];
        return new(
            Picked.Falling(all), Next(Grid.Length), Next(Grid.Length), Next(Grid.Length),
            [.. bins.Zip(Next(bins.Count), (bin, observed) => new MeasuredGroup(
                bin.Rows, bin.Mean, Honest(bin, observed)))]);
    }

    /// <summary>The point of a threshold on the ROC curve.</summary>
    public Point OnRoc(double threshold)
    {
        var (all, picked) = (Falling[^1], Picked.At(Falling, [threshold])[0]);
        return new(picked.Negatives / (double)all.Negatives, picked.Positives / (double)all.Positives);
    }

    /// <summary>In the order that <see cref="Compute"/> takes them.</summary>
    private static double[] Heights(LabelCounts counts, Reliability reliability)
    {
        var falling = Picked.Falling(counts);
        return
        [
            .. Point.HeightsAt(RankingCurves.Roc(falling), Grid),
            .. RankingCurves.PrecisionAt(RankingCurves.PrecisionRecall(falling), Grid),
            .. Point.HeightsAt(RankingCurves.Gains(falling), Grid),
            .. reliability.In(counts).Select(bin => bin.Observed),
        ];
    }

    /// <summary>Resampling a bin of one class gives that class alone; Wilson's interval is used there.</summary>
    private static Estimate Honest(ReliabilityBin bin, Estimate resampled) =>
        bin.Positives == 0 || bin.Positives == bin.Rows ? WilsonInterval.Compute(bin.Positives, bin.Rows) : resampled;

    private static double[] Evenly(int steps) => [.. Enumerable.Range(0, steps + 1).Select(i => i / (double)steps)];
}

/// <summary>What happened to groups of the holdout rows, next to what was predicted for them.</summary>
internal static class MeasuredGroups
{
    private const int GainPercent = 5;

    /// <param name="curves">Of the same rows.</param>
    /// <param name="predictions">Of the holdout rows, at least one.</param>
    /// <param name="labels">In the same order.</param>
    public static HoldoutGroups Measure(
        HoldoutCurves curves, IReadOnlyList<Prediction> predictions, bool[] labels) =>
        new(curves.Tenths, [.. HoldoutCurves.Grid.Index()
            .Where(at => at.Index > 0 && at.Index % GainPercent == 0)
            .Select(at => curves.Gains[at.Index].Value)])
        {
            Segments = Segments(predictions, labels),
        };

    /// <summary>The rows of some predictions; NaN without one.</summary>
    public static MeasuredGroup Where(
        IReadOnlyList<Prediction> predictions, bool[] labels, Predicate<Prediction> isIn)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => isIn(predictions[row]))];
        return new(
            rows.Length,
            rows.Length == 0 ? double.NaN : rows.Average(row => predictions[row].Probability),
            WilsonInterval.Compute(rows.Count(row => labels[row]), rows.Length));
    }

    private static OrderedDictionary<string, MeasuredGroup>? Segments(
        IReadOnlyList<Prediction> predictions, bool[] labels)
    {
        var segments = new OrderedDictionary<string, MeasuredGroup>(predictions
            .Select(prediction => prediction.Segment).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(segment => KeyValuePair.Create(
                segment, Where(predictions, labels, prediction => prediction.Segment == segment))));
        return segments.Count == 0 ? null : segments;
    }
}

/// <summary>95 % percentile intervals, point by point, over resamples of whole rows.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class CurveBands
{
    /// <param name="rows">Drawn from.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="heights">As many numbers for any resample; one that a resample does not define is NaN and does not
    /// count.</param>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    public static Estimate[] Compute(
        RankedRows rows, int seed, Func<LabelCounts, double[]> heights, int[]? groups = null)
    {
        var resampling = new Resampling(rows.Count, groups);
        var random = new Random(seed);
        double[][] drawn =
            [.. Enumerable.Range(0, resampling.Times).Select(_ => heights(rows.CountRows(resampling.Draw(random))))];
        return
        [
            .. heights(rows.All()).Select((height, at) => Interval(height, [.. drawn.Select(one => one[at])])),
        ];
    }

    private static Estimate Interval(double value, double[] drawn)
    {
        double[] defined = [.. drawn.Where(other => !double.IsNaN(other))];
        return defined.Length == 0
            ? new(value, double.NaN, double.NaN)
            : PercentileInterval.Around(value, defined);
    }
}

/// <summary>Rows in bins of about equal mass by their probability; rows of one probability share a bin.</summary>
internal sealed class Reliability
{
    private const int MostBins = 10;
    private const int LeastRows = 15;

    // A bin ends before this index of the distinct probabilities.
    private readonly int[] ends;

    private Reliability(int[] ends) => this.ends = ends;

    public static Reliability Bin(LabelCounts counts)
    {
        var rows = counts.Positives.Sum() + counts.Negatives.Sum();
        var bins = Math.Clamp(rows / LeastRows, 2, MostBins);
        var (ends, filled) = (new List<int>(), 0L);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            filled += counts.Positives[i] + counts.Negatives[i];
            // A probability that fills more than its bin takes one, and the others share what is left.
            if (filled * (bins - ends.Count) < rows) continue;

            ends.Add(i + 1);
            (rows, filled) = (rows - (int)filled, 0);
        }

        return new([.. ends]);
    }

    public IReadOnlyList<ReliabilityBin> In(LabelCounts counts)
    {
        var bins = new ReliabilityBin[ends.Length];
        for (var (bin, start) = (0, 0); bin < bins.Length; start = ends[bin++])
        {
            var (positives, rows, sum) = (0, 0, 0.0);
            for (var i = start; i < ends[bin]; i++)
            {
                positives += counts.Positives[i];
                rows += counts.Positives[i] + counts.Negatives[i];
                sum += counts.Probabilities[i] * (counts.Positives[i] + counts.Negatives[i]);
            }

            bins[bin] = new(rows, positives, sum / rows);
        }

        return bins;
    }
}

/// <param name="Mean">Of the rows' probabilities.</param>
internal sealed record ReliabilityBin(int Rows, int Positives, double Mean)
{
    /// <summary>NaN without a row.</summary>
    public double Observed => Positives / (double)Rows;
}

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

        var taken = EvenSample.Places(rows.Count, MostRows);
        var known = Array.ConvertAll(taken, row => labels[row]);
        var raw = new RankedRows(
            known, Array.ConvertAll(taken, row => Sigmoid.Compute(predictor.Margin(rows[row])))).All();
        var calibrated = new RankedRows(known, Array.ConvertAll(taken, row => probabilities[row])).All();
        return new(
            Reliability.Bin(raw).In(raw), CalibrationError.Compute(raw), CalibrationError.Compute(calibrated));
    }
}
