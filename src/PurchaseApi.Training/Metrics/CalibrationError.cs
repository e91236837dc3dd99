namespace PurchaseApi.Training.Metrics;

/// <summary>
/// The expected calibration error over 15 bins of equal mass: rows are sorted by probability and cut into 15 bins of
/// n/15 rows each; the error is the mean over the bins of |mean probability - share of positives|. Rows of equal
/// probability are one group, and where a border falls into a group (or into a row), each side gets its part of the
/// group's positives. So the order of tied rows cannot matter.
/// </summary>
internal static class CalibrationError
{
    private const int Bins = 15;

    public static double Of(LabelCounts counts)
    {
        // In fifteenths of a row every border is a whole number: a bin holds as many as there are rows.
        long rows = counts.Positives.Sum() + counts.Negatives.Sum();
        var (error, gap, room) = (0.0, 0.0, rows);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            var count = counts.Positives[i] + counts.Negatives[i];
            if (count == 0) continue;

            var gapPerRow = counts.Probabilities[i] - (double)counts.Positives[i] / count;
            for (var left = (long)count * Bins; left > 0;)
            {
                var taken = Math.Min(left, room);
                gap += taken * gapPerRow;
                left -= taken;
                room -= taken;
                if (room > 0) continue;

                error += Math.Abs(gap);
                (gap, room) = (0, rows);
            }
        }

        return error / (rows * Bins);
    }
}
