using MathNet.Numerics.Distributions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>
/// How far each metric could have fallen otherwise: percentile intervals over resamples of whole rows, or of all rows
/// of a group. The metric itself always lies inside: a calibration error gains from the noise of resampling, so that
/// percentiles alone may lie above it.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
/// </summary>
internal static class Bootstrap
{
    /// <summary>All metrics, and the confusion matrix.</summary>
    public static (OrderedDictionary<string, Estimate> Metrics, OrderedDictionary<string, Estimate> Confusion) Measure(
        bool[] labels, double[] probabilities, double threshold, int seed, int[]? groups = null)
    {
        Metric[] metrics = [.. Metric.All, .. Confusion.Counts];
        var all = Intervals(labels, probabilities, threshold, metrics, seed, groups);
        var counts = Confusion.Counts.Select(metric => metric.Name).ToHashSet();
        return (new(all.Where(one => !counts.Contains(one.Key))), new(all.Where(one => counts.Contains(one.Key))));
    }

    /// <summary>
    /// 95 % intervals by name, in the order of the metrics. A resample without both classes does not count where a
    /// metric needs them; a metric that the rows themselves do not define is left out.
    /// </summary>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    public static OrderedDictionary<string, Estimate> Intervals(
        bool[] labels, double[] probabilities, double threshold, IReadOnlyList<Metric> metrics, int seed,
        int[]? groups = null)
    {
        var rows = new RankedRows(labels, probabilities);
        var resampling = new Resampling(labels.Length, groups);
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, resampling.Times)
            .Select(_ => MetricValues.Compute(rows.CountRows(resampling.Draw(random)), threshold))
            .ToArray();
        var measured = MetricValues.Compute(rows.All(), threshold);

        var intervals = new OrderedDictionary<string, Estimate>();
        foreach (var metric in metrics)
        {
            var value = metric.Read(measured);
            if (double.IsNaN(value)) continue;

            double[] defined = [.. drawn.Select(metric.Read).Where(other => !double.IsNaN(other))];
            intervals.Add(metric.Name, PercentileInterval.Around(value, defined));
        }

        return intervals;
    }
}

/// <summary>The interval that a figure had over resamples; the figure itself always lies inside.</summary>
internal static class PercentileInterval
{
    /// <param name="drawn">By resample, at least one; none of them NaN.</param>
    public static Estimate Around(double value, double[] drawn, double low = 0.025, double high = 0.975) => new(
        value,
        Math.Min(value, Statistics.Quantile(drawn, low)),
        Math.Max(value, Statistics.Quantile(drawn, high)));
}

/// <summary>How much better one model is than another on the same rows. Both are measured on each resample of whole
/// rows, so that what makes both go wrong cancels.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</summary>
internal static class PairedBootstrap
{
    /// <param name="rowCount">Of the rows that both are measured on.</param>
    /// <param name="ours">Rows, some of them several times -> metric; NaN where it is not defined, and such a resample
    /// does not count.</param>
    /// <param name="theirs">Likewise.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    /// <param name="confidence">Of the interval.</param>
    /// <returns>Ours less theirs with its percentile interval.</returns>
    public static Estimate Difference(
        int rowCount, Func<int[], double> ours, Func<int[], double> theirs, int seed, int[]? groups = null,
        double confidence = 0.95)
    {
        var random = new Random(seed);
        var resampling = new Resampling(rowCount, groups);
        var differences = new List<double>(resampling.Times);
        for (var i = 0; i < resampling.Times; i++)
        {
            var difference = Gain(resampling.Draw(random));
            if (!double.IsNaN(difference)) differences.Add(difference);
        }

        var measured = Gain([.. Enumerable.Range(0, rowCount)]);
        if (differences.Count == 0) return new(measured, measured, measured);

        return PercentileInterval.Around(measured, [.. differences], (1 - confidence) / 2, (1 + confidence) / 2);

        double Gain(int[] some) => ours(some) - theirs(some);
    }
}

/// <summary>Draws rows with replacement; rows of one group, such as a customer's, are drawn together, since they are
/// one observation more than several.
/// Source: Field and Welsh, Bootstrapping clustered data (2007).</summary>
internal sealed class Resampling
{
    // Drawn rows of all resamples together: of many rows, fewer resamples say as much.
    private const int MostDraws = 20_000_000;

    public const int MostTimes = 1_000;

    private readonly int rowCount;
    private readonly int[][]? groups;

    /// <param name="rowCount">Rows to draw from.</param>
    /// <param name="groupOfRow">null or empty: each row is on its own.</param>
    public Resampling(int rowCount, int[]? groupOfRow)
    {
        this.rowCount = rowCount;
        if (groupOfRow is { Length: > 0 })
            groups = [.. Enumerable.Range(0, rowCount).GroupBy(row => groupOfRow[row], (_, rows) => rows.ToArray())];
    }

    /// <summary>How often to draw.</summary>
    public int Times => TimesFor(rowCount);

    /// <summary>1,000 times up to 20,000 rows, less often from there on, at least 100 times.</summary>
    public static int TimesFor(int rowCount) => Math.Clamp(MostDraws / Math.Max(1, rowCount), 100, MostTimes);

    /// <summary>As many rows as there are, or the rows of as many groups.</summary>
    public int[] Draw(Random random)
    {
        if (groups is not null)
            return [.. Enumerable.Range(0, groups.Length).SelectMany(_ => groups[random.Next(groups.Length)])];

        var rows = new int[rowCount];
        for (var i = 0; i < rows.Length; i++) rows[i] = random.Next(rowCount);
        return rows;
    }
}

/// <summary>How far ROC AUC falls from the rows that a model was fitted on to those that it never saw.</summary>
internal static class GapMeasurement
{
    /// <param name="fit">Rows that the model was fitted on, ranked by it.</param>
    /// <param name="outOfFold">Rows ranked by models that did not see them.</param>
    /// <param name="holdout">Rows ranked by the model.</param>
    /// <param name="seed">Of the resamples.</param>
    public static FitGap Measure(RankedRows fit, Sample outOfFold, Sample holdout, int seed)
    {
        var random = new Random(seed);
        var (before, after) = (outOfFold.Resampling, holdout.Resampling);
        double[] falls =
        [
            .. Enumerable.Range(0, Math.Min(before.Times, after.Times))
                .Select(_ => Auc(outOfFold.Rows, before.Draw(random)) - Auc(holdout.Rows, after.Draw(random)))
                .Where(fall => !double.IsNaN(fall)),
        ];
        var (known, unseen) = (Ranking.RocAuc(outOfFold.Rows.All()), Ranking.RocAuc(holdout.Rows.All()));
        var value = known - unseen;
        var interval = falls.Length == 0
            ? new Estimate(value, value, value)
            : PercentileInterval.Around(value, falls);
        return new(Ranking.RocAuc(fit.All()), known, unseen, interval);
    }

    private static double Auc(RankedRows ranked, int[] rows) => Ranking.RocAuc(ranked.CountRows(rows));

    /// <param name="Groups">Of each row; empty where each is on its own.</param>
    public sealed record Sample(RankedRows Rows, int[] Groups)
    {
        public Resampling Resampling => new(Rows.Count, Groups);
    }
}

/// <summary>A share and its 95 % interval, which is honest for few rows and for shares near 0 and 1.
/// Source: Wilson, Probable inference, the law of succession, and statistical inference (1927).</summary>
internal static class WilsonInterval
{
    /// <returns>NaN without a row.</returns>
    public static Estimate Compute(int hits, int rows) => Within(hits, rows, Estimate.NormalQuantile);

    /// <inheritdoc cref="Compute(int, int)"/>
    /// <param name="confidence">Of the interval, in place of 95 %.</param>
    public static Estimate Compute(int hits, int rows, double confidence) =>
        Within(hits, rows, Normal.InvCDF(0, 1, (1 + confidence) / 2));

    private static Estimate Within(int hits, int rows, double z)
    {
        if (rows == 0) return new(double.NaN, double.NaN, double.NaN);

        var share = hits / (double)rows;
        var middle = (share + (z * z / (2 * rows))) / (1 + (z * z / rows));
        var reach = z / (1 + (z * z / rows)) * Math.Sqrt((share * (1 - share) / rows) + (z * z / (4.0 * rows * rows)));
        return new(share, hits == 0 ? 0 : middle - reach, hits == rows ? 1 : middle + reach);
    }
}

/// <summary>How far two shares differ.
/// Source: Newcombe, Interval estimation for the difference between independent proportions (1998), method
/// 10.</summary>
internal static class ShareDifference
{
    /// <returns>The first share less the second; both need rows.</returns>
    public static Estimate Compute(int hits, int rows, int otherHits, int otherRows, double confidence = 0.95)
    {
        var one = WilsonInterval.Compute(hits, rows, confidence);
        var other = WilsonInterval.Compute(otherHits, otherRows, confidence);
        var difference = one.Value - other.Value;
        return new(
            difference,
            difference - double.Hypot(one.Value - one.Low, other.High - other.Value),
            difference + double.Hypot(one.High - one.Value, other.Value - other.Low));
    }
}

/// <summary>Rows of two arms by what happened.</summary>
internal readonly record struct FourfoldTable(double Hits, double Misses, double OtherHits, double OtherMisses);

/// <summary>The odds ratio that all tables have in common.
/// Sources: Mantel and Haenszel, Statistical aspects of the analysis of data from retrospective studies of disease
/// (1959); Robins, Breslow and Greenland, Estimators of the Mantel-Haenszel variance (1986), for the
/// interval.</summary>
internal static class CommonOddsRatio
{
    /// <returns>With its 95 % interval; null where an arm has hits or misses alone.</returns>
    public static Estimate? Compute(IEnumerable<FourfoldTable> tables)
    {
        var (r, s, pr, cross, qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (a, b, c, d) in tables)
        {
            var n = a + b + c + d;
            if (n == 0) continue;

            var (p, q, up, down) = ((a + d) / n, (b + c) / n, a * d / n, b * c / n);
            (r, s, pr, cross, qs) = (r + up, s + down, pr + (p * up), cross + (p * down) + (q * up), qs + (q * down));
        }

        if (r == 0 || s == 0) return null;

        var ratio = r / s;
        var reach = Estimate.NormalQuantile * Math.Sqrt((pr / (2 * r * r)) + (cross / (2 * r * s)) + (qs / (2 * s * s)));
        return new(ratio, ratio * Math.Exp(-reach), ratio * Math.Exp(reach));
    }
}

/// <summary>How far the means of two groups differ, by Welch's standard error.
/// Source: Welch, The generalization of Student's problem (1947).</summary>
internal static class MeanDifference
{
    /// <returns>The first mean less the second with its 95 % interval; null where a group has less than two
    /// values.</returns>
    public static Estimate? Compute(IReadOnlyList<double> ones, IReadOnlyList<double> others)
    {
        if (ones.Count < 2 || others.Count < 2) return null;

        var (mean, variance) = Moments(ones);
        var (otherMean, otherVariance) = Moments(others);
        var reach = Estimate.NormalQuantile * Math.Sqrt((variance / ones.Count) + (otherVariance / others.Count));
        return new(mean - otherMean, mean - otherMean - reach, mean - otherMean + reach);
    }

    private static (double Mean, double Variance) Moments(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
