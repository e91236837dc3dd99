using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>Probability and row -> the action with the largest expected gain above 0, else none.</summary>
internal sealed class ActionChoice(Decision decision)
{
    private readonly DecisionAction[] actions = [.. decision.Actions];

    /// <param name="probability">Calibrated, in [0, 1].</param>
    /// <param name="slots">The row as expressions see it.</param>
    /// <returns>The action's place in <see cref="Decision.Names"/>. The expected value is NaN where the value of a
    /// purchase is missing: then nothing is done.</returns>
    public (int Action, double ExpectedValue, double ExpectedGain) For(double probability, ReadOnlySpan<double> slots)
    {
        var value = decision.Value.Of(slots);
        var (best, most) = (0, 0.0);
        for (var i = 0; i < actions.Length; i++)
        {
            var action = actions[i];
            var gain = ExpectedGain.Of(
                probability, value, action.Discount.Of(slots), action.Cost.Of(slots), action.Odds);
            if (gain > most) (best, most) = (i + 1, gain);
        }

        return (best, probability * value, most);
    }
}
