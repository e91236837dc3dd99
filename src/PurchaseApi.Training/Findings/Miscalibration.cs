using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

/// <summary>Whether the holdout's labels could have come from the chosen candidate's probabilities.</summary>
internal static class Miscalibration
{
    /// <summary>|z| of Spiegelhalter's test beyond which probabilities are too bold or too timid; chance does it once
    /// in 16,000 times.</summary>
    public const double MostSpiegelhalter = 4;

    /// <summary>|z| of the mean probability's distance from the base rate; chance does it once in 16,000
    /// times.</summary>
    public const double MostDistance = 4;

    /// <summary>Distance of the mean probability from the base rate that matters, however sure it is.</summary>
    public const double LeastDistance = 0.03;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        var (labels, probabilities) = (input.HoldoutLabels, input.Probabilities);
        var z = Spiegelhalter(labels, probabilities, input.HoldoutGroups);
        var mean = probabilities.Average();
        var baseRate = labels.Count(label => label) / (double)labels.Length;
        var distance = Score(
            labels.Length * (baseRate - mean),
            Variance(probabilities, input.HoldoutGroups, p => Math.Sqrt(p * (1 - p))));
        var isOff = Math.Abs(distance) > MostDistance && Math.Abs(baseRate - mean) > LeastDistance;
        if (!(Math.Abs(z) > MostSpiegelhalter) && !isOff) yield break;

        var figure = isOff
            ? $"their mean is {mean:F3} where {baseRate:F3} of the rows are positive ({Math.Abs(distance):F1} "
                + $"standard errors apart; at most {MostDistance:F0} where they differ by more than "
                + $"{LeastDistance:F2})"
            : $"Spiegelhalter's z is {z:F1} (at most {MostSpiegelhalter:F1} either way)";
        yield return new(Verdict.Miscalibrated,
            $"The probabilities are not those of the holdout: {figure}; do not read them as shares, and check that "
            + "the training rows are like those to be scored.");
    }

    /// <summary>Positive when the Brier score is larger than the probabilities themselves expect.
    /// Source: Spiegelhalter, Probabilistic prediction in patient management and clinical trials (1986).</summary>
    /// <param name="groups">Of each row; empty where each row is on its own.</param>
    public static double Spiegelhalter(bool[] labels, double[] probabilities, int[] groups)
    {
        var sum = labels.Zip(probabilities, (label, p) => ((label ? 1 : 0) - p) * (1 - 2 * p)).Sum();
        return Score(sum, Variance(probabilities, groups, p => (1 - 2 * p) * Math.Sqrt(p * (1 - p))));
    }

    /// <summary>Of a sum over rows, each with its deviation. Rows of one group may all go wrong together.</summary>
    private static double Variance(double[] probabilities, int[] groups, Func<double, double> deviation)
    {
        if (groups.Length == 0) return probabilities.Sum(p => deviation(p) * deviation(p));

        return groups.Zip(probabilities)
            .GroupBy(row => row.First, row => Math.Abs(deviation(row.Second)))
            .Sum(group => group.Sum() * group.Sum());
    }

    // Certain probabilities have no variance: any deviation is infinitely unlikely, and none is none.
    private static double Score(double sum, double variance) => sum == 0 ? 0 : sum / Math.Sqrt(variance);
}
