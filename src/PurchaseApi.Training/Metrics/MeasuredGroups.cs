using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Metrics;

/// <summary>What happened to groups of the holdout rows, next to what was predicted for them.</summary>
internal static class MeasuredGroups
{
    private const int Tenths = 10, GainSteps = 20;

    /// <param name="predictions">Of the holdout rows, at least one.</param>
    /// <param name="labels">In the same order.</param>
    public static HoldoutGroups Measure(IReadOnlyList<Prediction> predictions, bool[] labels)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderByDescending(row => predictions[row].Probability)];
        return new(
            [.. Cut(order, predictions).Select(rows => Group(rows, predictions, labels)).Reverse()],
            Gains(order, labels))
        {
            Segments = Segments(predictions, labels),
        };
    }

    /// <summary>Of about equal size; rows of one probability stay together.</summary>
    private static IEnumerable<int[]> Cut(int[] order, IReadOnlyList<Prediction> predictions)
    {
        var start = 0;
        for (var end = 1; end <= order.Length; end++)
        {
            var isFull = end - start >= order.Length / (double)Tenths;
            var splitsTie = end < order.Length
                && predictions[order[end]].Probability == predictions[order[end - 1]].Probability;
            if (end < order.Length && (!isFull || splitsTie)) continue;

            yield return order[start..end];
            start = end;
        }
    }

    private static double[] Gains(int[] order, bool[] labels)
    {
        var positives = Math.Max(1, labels.Count(label => label));
        return
        [
            .. Enumerable.Range(1, GainSteps).Select(step =>
                order.Take((int)Math.Round(order.Length * step / (double)GainSteps)).Count(row => labels[row])
                / (double)positives),
        ];
    }

    private static OrderedDictionary<string, MeasuredGroup>? Segments(
        IReadOnlyList<Prediction> predictions, bool[] labels)
    {
        var groups = Enumerable.Range(0, labels.Length).Where(row => predictions[row].Segment is not null)
            .GroupBy(row => predictions[row].Segment!)
            .OrderBy(rows => rows.Key, StringComparer.Ordinal)
            .Select(rows => KeyValuePair.Create(rows.Key, Group([.. rows], predictions, labels)));
        var segments = new OrderedDictionary<string, MeasuredGroup>(groups);
        return segments.Count == 0 ? null : segments;
    }

    private static MeasuredGroup Group(int[] rows, IReadOnlyList<Prediction> predictions, bool[] labels) => new(
        rows.Length, rows.Average(row => predictions[row].Probability),
        WilsonInterval.Compute(rows.Count(row => labels[row]), rows.Length));
}
