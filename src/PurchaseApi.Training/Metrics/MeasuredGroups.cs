using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics.Curves;

namespace PurchaseApi.Training.Metrics;

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
