namespace PurchaseApi.Training.Metrics.Curves;

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

/// <summary>The rows with at least some probability: how many of them are positive, and how many are not.</summary>
internal readonly record struct Picked(double Probability, int Positives, int Negatives)
{
    public int Rows => Positives + Negatives;

    /// <summary>No row, then those from each probability on that a row has, falling; the last one is all rows. Rows of
    /// one probability come together.</summary>
    public static IReadOnlyList<Picked> Falling(LabelCounts counts)
    {
        var all = new List<Picked>(counts.Probabilities.Length + 1) { new(double.PositiveInfinity, 0, 0) };
        for (var i = counts.Probabilities.Length - 1; i >= 0; i--)
        {
            if (counts.Positives[i] + counts.Negatives[i] == 0) continue;

            var last = all[^1];
            all.Add(new(
                counts.Probabilities[i], last.Positives + counts.Positives[i], last.Negatives + counts.Negatives[i]));
        }

        return all;
    }

    /// <param name="falling">As <see cref="Falling"/> gives them.</param>
    /// <param name="thresholds">Ascending.</param>
    public static Picked[] At(IReadOnlyList<Picked> falling, double[] thresholds)
    {
        var (picked, last) = (new Picked[thresholds.Length], falling.Count - 1);
        for (var i = 0; i < thresholds.Length; i++)
        {
            while (falling[last].Probability < thresholds[i]) last--;
            picked[i] = falling[last];
        }

        return picked;
    }
}

/// <summary>A point of a curve, in the units of its axes.</summary>
internal readonly record struct Point(double X, double Y)
{
    /// <summary>A curve's heights, straight between its points; where it rises upright, the upper end.</summary>
    /// <param name="points">From left to right, beginning at or before the first place; NaN: so are the
    /// heights.</param>
    /// <param name="places">Ascending.</param>
    public static double[] HeightsAt(IReadOnlyList<Point> points, double[] places)
    {
        var (heights, right) = (new double[places.Length], 0);
        for (var i = 0; i < places.Length; i++)
        {
            while (right < points.Count && points[right].X <= places[i]) right++;
            heights[i] = right == 0 ? double.NaN
                : right == points.Count ? points[^1].Y
                : Between(points[right - 1], points[right], places[i]);
        }

        return heights;
    }

    private static double Between(Point a, Point b, double x) => a.Y + ((b.Y - a.Y) * (x - a.X) / (b.X - a.X));
}
