namespace PurchaseApi.Training.Fitting;

/// <summary>Chooses from which probability on a row is predicted positive.</summary>
internal static class ThresholdChoice
{
    /// <summary>
    /// The threshold of the highest F1, and of several the highest. It lies halfway between two probabilities, so the
    /// last bit of neither matters.
    /// </summary>
    public static double BestF1(double[] probabilities, bool[] labels)
    {
        if (probabilities.Length == 0 || probabilities.Length != labels.Length)
            throw new ArgumentException(
                $"a threshold needs rows and a label for each ({probabilities.Length} rows, {labels.Length} labels)",
                nameof(probabilities));

        var falling = probabilities.Zip(labels).OrderByDescending(row => row.First).ToArray();
        var positives = labels.Count(label => label);
        var (best, threshold, hits) = (-1.0, 0.0, 0);
        for (var row = 0; row < falling.Length; row++)
        {
            if (falling[row].Second) hits++;
            var next = row + 1 < falling.Length ? falling[row + 1].First : 0;
            if (row + 1 < falling.Length && next == falling[row].First) continue;

            var f1 = 2.0 * hits / (row + 1 + positives);
            if (f1 > best) (best, threshold) = (f1, Between(next, falling[row].First));
        }

        return threshold;
    }

    private static double Between(double below, double above)
    {
        var middle = below + (above - below) / 2;
        // Neighbouring doubles have nothing between them.
        return middle > below ? middle : above;
    }
}
