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
            ? $"It predicted {100 * mean:F1}% on average; {100 * baseRate:F1}% were positive ({Math.Abs(distance):F1} "
                + $"standard errors apart; above {MostDistance:F0} is too far)"
            : $"Its probabilities are too {(z > 0 ? "bold" : "timid")} for the test rows (Spiegelhalter's z is {z:F1}; "
                + $"beyond {MostSpiegelhalter:F1} either way is too far)";
        yield return new(Verdict.Miscalibrated,
            $"{figure}. Do not read its probabilities as rates, and check that the training rows are like those to be "
            + "scored.");
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

/// <summary>Whether the holdout can measure anything.</summary>
internal static class ClassSizes
{
    /// <summary>Rows of either class below which a share of them, such as recall, is known to no better than about 18
    /// points either way (1.96 standard errors at a half).</summary>
    public const int LeastOfAClass = 30;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        var positives = input.HoldoutLabels.Count(label => label);
        var negatives = input.HoldoutLabels.Length - positives;
        if (Math.Min(positives, negatives) >= LeastOfAClass) yield break;

        yield return new("too_few_positives",
            $"The holdout has {positives:N0} positive and {negatives:N0} negative rows; with fewer than "
            + $"{LeastOfAClass} of either, recall or the rate of false alarms is known to no better than 18 points "
            + "either way, and every other figure is just as uncertain; train on more labeled rows.");
    }
}

/// <summary>Whether every row gets the same answer: out of fold, the margins did not rank the rows at all, and the
/// calibration is flat.</summary>
internal static class ConstantModel
{
    public const string Code = Verdict.ConstantModel;

    public static bool Is(double[] probabilities) =>
        Array.TrueForAll(probabilities, probability => probability == probabilities[0]);

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (!Is(input.Probabilities)) yield break;

        yield return new(Code,
            $"Every row gets the probability {input.Probabilities[0]:F3}: on rows that it had not seen, the model "
            + "could not tell the classes apart; find inputs that say more, or train on more rows.");
    }
}

/// <summary>Whether the holdout falls behind the rows that hyperparameters, threshold and candidate were chosen on by
/// more than chance.</summary>
internal static class Overfitting
{
    public const string Code = "overfitted";

    /// <summary>Half widths of the 95 % interval that the fall must exceed: chance does it once in 2,000
    /// times.</summary>
    public const double MostHalfWidths = 1.7;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (input.Gap is not { } gap) yield break;

        var fall = gap.Fall;
        if (!(fall.Value > MostHalfWidths * (fall.Value - fall.Low)) || !(fall.Low > 0)) yield break;

        yield return new(Code,
            $"ROC AUC falls from {gap.OutOfFold:F3} out of fold to {gap.Holdout:F3} on the holdout, by {fall.Value:F3} "
            + $"(95% interval {fall.Low:F3} to {fall.High:F3}), more than chance explains: the choice has adapted to "
            + "its rows, or the holdout is of another kind; try fewer trials, train on more rows, or split by time.");
    }
}
