namespace PurchaseApi.Training.Metrics;

/// <summary>How well the order of the probabilities tells the classes apart; ties count as in scikit-learn.</summary>
internal static class Ranking
{
    /// <summary>
    /// The chance that a positive row stands above a negative one, a tie being half of it; NaN without both classes.
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
