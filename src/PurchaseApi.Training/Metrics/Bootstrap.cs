using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>
/// How far each metric could have fallen otherwise: percentile intervals over resamples of whole rows, or of all rows of
/// a group. The figure itself always lies inside: a calibration error gains from the noise of resampling, so that
/// percentiles alone may lie above it.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Every figure there is, and the confusion matrix beside them.</summary>
    public static (OrderedDictionary<string, Estimate> Metrics, OrderedDictionary<string, Estimate> Confusion) Of(
        bool[] labels, double[] probabilities, double threshold, int seed, int[]? groups = null)
    {
        Metric[] figures = [.. Metric.All, .. Confusion.Counts];
        var all = Intervals(labels, probabilities, threshold, figures, seed, groups);
        var counts = Confusion.Counts.Select(figure => figure.Name).ToHashSet();
        return (new(all.Where(one => !counts.Contains(one.Key))), new(all.Where(one => counts.Contains(one.Key))));
    }

    /// <summary>
    /// 95 % intervals by name, in the order of the figures. A resample without both classes does not count where a
    /// figure needs them; a figure that the rows themselves do not define is left out.
    /// </summary>
    /// <param name="groups">Of each row; null or empty where each row is on its own.</param>
    public static OrderedDictionary<string, Estimate> Intervals(
        bool[] labels, double[] probabilities, double threshold, IReadOnlyList<Metric> figures, int seed,
        int[]? groups = null)
    {
        var rows = new RankedRows(labels, probabilities);
        var resampling = new Resampling(labels.Length, groups);
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, resampling.Times)
            .Select(_ => MetricValues.Compute(rows.Of(resampling.Draw(random)), threshold))
            .ToArray();
        var measured = MetricValues.Compute(rows.All(), threshold);

        var intervals = new OrderedDictionary<string, Estimate>();
        foreach (var figure in figures)
        {
            var value = figure.Of(measured);
            if (double.IsNaN(value)) continue;

            double[] sorted = [.. drawn.Select(figure.Of).Where(other => !double.IsNaN(other)).Order()];
            intervals.Add(figure.Name, new Estimate(
                value,
                Low: Math.Min(value, Statistics.Quantile(sorted, 0.025)),
                High: Math.Max(value, Statistics.Quantile(sorted, 0.975))));
        }

        return intervals;
    }
}
