using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Evaluation;

/// <summary>
/// How far each metric could have fallen otherwise: percentile intervals over resamples of whole rows, less the bias of
/// resampling, whose noise a calibration error can only gain from.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 10 and 13.
/// </summary>
internal static class Bootstrap
{
    private const int Resamples = 1_000;

    /// <summary>
    /// 95 % intervals by metric name, in the order of <see cref="Metrics.ByName"/>. A resample without both classes
    /// does not count where a metric needs them; a metric that the rows themselves do not define is left out.
    /// </summary>
    public static OrderedDictionary<string, Estimate> Intervals(
        bool[] labels, double[] probabilities, double threshold, int seed)
    {
        var rows = new RankedRows(labels, probabilities);
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, Resamples)
            .Select(_ => Metrics.Of(rows.Resample(random), threshold).ByName())
            .ToArray();

        var intervals = new OrderedDictionary<string, Estimate>();
        foreach (var (index, (name, value)) in Metrics.Of(rows.All(), threshold).ByName().Index())
        {
            if (double.IsNaN(value)) continue;

            double[] sorted =
                [.. drawn.Select(metrics => metrics[index].Value).Where(other => !double.IsNaN(other)).Order()];
            var bias = sorted.Average() - value;
            intervals.Add(name, new Estimate(
                value,
                Low: Math.Max(0, Quantile(sorted, 0.025) - bias),
                High: Math.Min(name == "log_loss" ? double.MaxValue : 1, Quantile(sorted, 0.975) - bias)));
        }

        return intervals;
    }

    /// <summary>Linear between the order statistics (type 7).</summary>
    private static double Quantile(double[] sorted, double level)
    {
        var position = level * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
