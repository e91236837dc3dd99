using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Evaluation;

/// <summary>
/// How far each metric could have fallen otherwise: percentile intervals over resamples of whole rows, less the bias of
/// resampling, whose noise a calibration error can only gain from.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 10 and 13.
/// </summary>
internal static class Bootstrap
{
    private const int Resamples = 1_000;

    /// <summary>Every figure there is, and the confusion matrix beside them.</summary>
    public static (OrderedDictionary<string, Estimate> Metrics, OrderedDictionary<string, Estimate> Confusion) Of(
        bool[] labels, double[] probabilities, double threshold, int seed)
    {
        Figure[] figures = [.. Metrics.Figures, .. Confusion.Figures];
        var all = Intervals(labels, probabilities, threshold, figures, seed);
        var counts = Confusion.Figures.Select(figure => figure.Name).ToHashSet();
        return (new(all.Where(one => !counts.Contains(one.Key))), new(all.Where(one => counts.Contains(one.Key))));
    }

    /// <summary>
    /// 95 % intervals by name, in the order of the figures. A resample without both classes does not count where a
    /// figure needs them; a figure that the rows themselves do not define is left out.
    /// </summary>
    public static OrderedDictionary<string, Estimate> Intervals(
        bool[] labels, double[] probabilities, double threshold, IReadOnlyList<Figure> figures, int seed)
    {
        var rows = new RankedRows(labels, probabilities);
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, Resamples)
            .Select(_ => Metrics.Of(rows.Resample(random), threshold))
            .ToArray();
        var measured = Metrics.Of(rows.All(), threshold);

        var intervals = new OrderedDictionary<string, Estimate>();
        foreach (var figure in figures)
        {
            var value = figure.Of(measured);
            if (double.IsNaN(value)) continue;

            double[] sorted = [.. drawn.Select(figure.Of).Where(other => !double.IsNaN(other)).Order()];
            var bias = sorted.Average() - value;
            intervals.Add(figure.Name, new Estimate(
                value,
                Low: Math.Max(figure.Lowest, Statistics.Quantile(sorted, 0.025) - bias),
                High: Math.Min(figure.Highest, Statistics.Quantile(sorted, 0.975) - bias)));
        }

        return intervals;
    }
}
