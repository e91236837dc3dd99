using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>Probability and row -> the action with the largest expected gain above 0, else none.</summary>
internal sealed class ActionChoice(Decision decision)
{
    /// <param name="probability">Calibrated, in [0, 1].</param>
    /// <param name="slots">The row as expressions see it.</param>
    /// <returns>The expected value is NaN where the value of a purchase is missing: then nothing is done.</returns>
    public (string Action, double ExpectedValue, double ExpectedGain) For(
        double probability, ReadOnlySpan<double> slots)
    {
        var value = decision.Value.Of(slots);
        var (best, most) = (Decision.None, 0.0);
        for (var i = 0; i < decision.Actions.Count; i++)
        {
            var action = decision.Actions[i];
            var gain = ExpectedGain.Of(
                probability, value, action.Discount.Of(slots), action.Cost.Of(slots), action.Odds);
            if (gain > most) (best, most) = (action.Name, gain);
        }

        return (best, probability * value, most);
    }
}
