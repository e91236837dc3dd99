using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

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
            + "either way, and every other figure is as unsure; train on more labelled rows.");
    }
}
