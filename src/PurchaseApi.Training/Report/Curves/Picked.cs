using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Curves;

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
