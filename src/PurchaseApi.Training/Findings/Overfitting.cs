using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

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
            + $"(95 % interval {fall.Low:F3} to {fall.High:F3}), more than chance explains: the choice has adapted to "
            + "its rows, or the holdout is of another kind; try fewer trials, train on more rows, or split by time.");
    }
}
