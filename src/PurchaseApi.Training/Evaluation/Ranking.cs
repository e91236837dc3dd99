namespace PurchaseApi.Training.Evaluation;

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
}
