namespace PurchaseApi.Training.Metrics;

/// <summary>Rows sorted once by probability, so that a resample is nothing but counting.</summary>
internal sealed class RankedRows
{
    private readonly bool[] labels;
    private readonly double[] distinct;
    private readonly int[] ranks;

    public RankedRows(bool[] labels, double[] probabilities)
    {
        if (labels.Length == 0 || labels.Length != probabilities.Length)
            throw new ArgumentException(
                $"metrics need rows and a label for each ({probabilities.Length} rows, {labels.Length} labels)",
                nameof(labels));
        if (Array.FindIndex(probabilities, probability => probability is not (>= 0 and <= 1)) is var row and >= 0)
            throw new ArgumentException(
                $"probabilities[{row}] must be in [0, 1] (was {probabilities[row]})", nameof(probabilities));

        this.labels = labels;
        (distinct, ranks) = Ranks(probabilities);
    }

    private RankedRows(bool[] labels, double[] distinct, int[] ranks) =>
        (this.labels, this.distinct, this.ranks) = (labels, distinct, ranks);

    /// <summary>Rows whose order alone counts: each margin's rank serves as its probability.</summary>
    public static RankedRows OfMargins(bool[] labels, double[] margins)
    {
        var (distinct, ranks) = Ranks(margins);
        return new(labels, [.. distinct.Select((_, rank) => rank / (double)distinct.Length)], ranks);
    }

    private static (double[] Distinct, int[] Ranks) Ranks(double[] values)
    {
        var sorted = (double[])values.Clone();
        int[] rows = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, rows);
        var (distinct, ranks) = (new List<double>(), new int[values.Length]);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1]) distinct.Add(sorted[i]);
            ranks[rows[i]] = distinct.Count - 1;
        }

        return ([.. distinct], ranks);
    }

    public int Count => labels.Length;

    /// <summary>Every row once.</summary>
    public LabelCounts All() => CountRows([.. Enumerable.Range(0, labels.Length)]);

    /// <summary>These rows; one that is listed twice counts twice.</summary>
    public LabelCounts CountRows(int[] rows)
    {
        var counts = Empty();
        foreach (var row in rows) Add(counts, row);
        return counts;
    }

    private LabelCounts Empty() => new(distinct, new int[distinct.Length], new int[distinct.Length]);

    private void Add(LabelCounts counts, int row) => (labels[row] ? counts.Positives : counts.Negatives)[ranks[row]]++;
}

/// <summary>How many rows of each class have each probability: all that a metric needs to know.</summary>
/// <param name="Probabilities">Distinct, ascending.</param>
/// <param name="Positives">Rows per probability.</param>
/// <param name="Negatives">Rows per probability.</param>
internal sealed record LabelCounts(double[] Probabilities, int[] Positives, int[] Negatives);

/// <summary>How well the order of the probabilities tells the classes apart; ties count as in scikit-learn.</summary>
internal static class Ranking
{
    /// <summary>
    /// The chance that a positive row ranks above a negative one; a tie counts half; NaN without both classes.
    /// </summary>
    public static double RocAuc(LabelCounts counts)
    {
        var (won, negativesBelow, positives) = (0.0, 0.0, 0.0);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            won += counts.Positives[i] * (negativesBelow + counts.Negatives[i] / 2.0);
            negativesBelow += counts.Negatives[i];
            positives += counts.Positives[i];
        }

        return won / (positives * negativesBelow);
    }

    /// <summary>
    /// The sum over falling thresholds of the gain in recall times the precision, without interpolation; NaN without a
    /// positive row.
    /// </summary>
    public static double AveragePrecision(LabelCounts counts)
    {
        var (sum, positives, rows) = (0.0, 0.0, 0.0);
        for (var i = counts.Probabilities.Length - 1; i >= 0; i--)
        {
            positives += counts.Positives[i];
            rows += counts.Positives[i] + counts.Negatives[i];
            if (counts.Positives[i] > 0) sum += counts.Positives[i] * positives / rows;
        }

        return sum / positives;
    }

    /// <summary>
    /// The share of all positives among the rows with the highest probabilities. Where the border falls into a group of
    /// tied rows (or into a row), it takes its part of the group's positives; NaN without a positive row.
    /// </summary>
    /// <param name="share">Of the rows, above 0 and up to 1.</param>
    public static double Gain(LabelCounts counts, double share)
    {
        var all = counts.Positives.Sum();
        var (room, found) = (share * (all + counts.Negatives.Sum()), 0.0);
        for (var i = counts.Probabilities.Length - 1; i >= 0 && room > 0; i--)
        {
            var rows = counts.Positives[i] + counts.Negatives[i];
            if (rows == 0) continue;

            found += counts.Positives[i] * Math.Min(1, room / rows);
            room -= rows;
        }

        return found / all;
    }
}

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
