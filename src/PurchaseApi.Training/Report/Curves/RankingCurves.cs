namespace PurchaseApi.Training.Report.Curves;

/// <summary>Curves over a falling threshold; what rows of one class do not define is NaN.</summary>
internal static class RankingCurves
{
    /// <summary>False alarms as a share of the negatives -> positives found as a share of them. The area below it is
    /// the ROC AUC.</summary>
    public static IReadOnlyList<Point> Roc(IReadOnlyList<Picked> falling) =>
    [
        .. falling.Select(picked => new Point(
            Share(picked.Negatives, falling[^1].Negatives), Share(picked.Positives, falling[^1].Positives))),
    ];

    /// <summary>Rows as a share of all -> positives found as a share of them.</summary>
    public static IReadOnlyList<Point> Gains(IReadOnlyList<Picked> falling) =>
    [
        .. falling.Select(picked => new Point(
            Share(picked.Rows, falling[^1].Rows), Share(picked.Positives, falling[^1].Positives))),
    ];

    /// <summary>Recall -> precision, a point per recall that is reached: its first and so its best precision. Drawn as
    /// steps back to the recall before, the area below it is the average precision.</summary>
    public static IReadOnlyList<Point> PrecisionRecall(IReadOnlyList<Picked> falling)
    {
        var points = new List<Point>();
        for (var i = 1; i < falling.Count; i++)
            if (falling[i].Positives > falling[i - 1].Positives)
                points.Add(new(
                    Share(falling[i].Positives, falling[^1].Positives), Share(falling[i].Positives, falling[i].Rows)));
        return points;
    }

    /// <summary>Precision where each recall is first reached.</summary>
    /// <param name="precisionRecall">As <see cref="PrecisionRecall"/> gives it.</param>
    /// <param name="recalls">Ascending.</param>
    public static double[] PrecisionAt(IReadOnlyList<Point> precisionRecall, double[] recalls)
    {
        var next = 0;
        return Array.ConvertAll(recalls, recall =>
        {
            while (next < precisionRecall.Count && precisionRecall[next].X < recall) next++;
            return next < precisionRecall.Count ? precisionRecall[next].Y : double.NaN;
        });
    }

    /// <summary>The corners of a curve of steps, each going back from its point to the one before.</summary>
    public static IEnumerable<Point> Steps(IReadOnlyList<Point> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            yield return new(i == 0 ? 0 : points[i - 1].X, points[i].Y);
            yield return points[i];
        }
    }

    private static double Share(int part, int whole) => whole == 0 ? double.NaN : part / (double)whole;
}
