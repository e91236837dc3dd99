namespace PurchaseApi.Training.Metrics;

/// <summary>How many rows of each class have each probability: all that a metric needs to know.</summary>
/// <param name="Probabilities">Distinct, ascending.</param>
/// <param name="Positives">Rows per probability.</param>
/// <param name="Negatives">Rows per probability.</param>
internal sealed record LabelCounts(double[] Probabilities, int[] Positives, int[] Negatives);

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
