using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>Probability and row -> what to answer: threshold, confidence, segment, intent, action.</summary>
public sealed class DecisionRules(FittedContract contract, double threshold, ConformalQuantiles conformal)
{
    private readonly double[] bandEnds = [.. contract.Intents.Select(intent => intent.End(threshold))];
    private readonly ActionChoice? choice = contract.Decision is { } decision ? new(decision) : null;

    /// <summary>A probability from here on is a positive prediction.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>Every one that <see cref="Decide"/> can come to.</summary>
    public Outcomes Outcomes { get; } = new(contract);

    /// <param name="probability">Calibrated, in [0, 1].</param>
    /// <param name="slots">The row as expressions see it.</param>
    public Prediction Decide(double probability, ReadOnlySpan<double> slots)
    {
        var isPositive = probability >= Threshold;
        var confidence = conformal.Assess(probability, isPositive);
        var (segment, intent) = (contract.SegmentIndex(slots), IntentIndex(probability));
        if (choice is null) return new(isPositive, probability, Outcomes.At(confidence, segment, intent, action: 0));

        var (action, value, gain) = choice.For(probability, slots);
        return new(isPositive, probability, Outcomes.At(confidence, segment, intent, action))
        {
            ExpectedValue = value,
            ExpectedGain = gain,
        };
    }

    private int IntentIndex(double probability)
    {
        var i = 0;
        while (i < bandEnds.Length && !(probability < bandEnds[i])) i++;
        return i;
    }
}

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
        var value = decision.Value.Compute(slots);
        var (best, most) = (0, 0.0);
        for (var i = 0; i < actions.Length; i++)
        {
            var action = actions[i];
            var gain = ExpectedGain.Compute(
                probability, value, action.Discount.Compute(slots), action.Cost.Compute(slots), action.Odds);
            if (gain > most) (best, most) = (i + 1, gain);
        }

        return (best, probability * value, most);
    }
}

/// <summary>
/// What an action is expected to bring for one row. It multiplies the odds of a purchase, costs something whether the
/// row buys or not, and may take a discount off the value of the purchase. A discount is paid to everybody who buys,
/// also to those who would have bought anyway, so it pays in a window of probabilities and loses above it.
/// </summary>
public static class ExpectedGain
{
    /// <summary>The probability once the odds are multiplied, in [0, 1].</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="odds">What multiplies them, above 0.</param>
    public static double Probability(double probability, double odds)
    {
        var raised = odds * probability;
        return raised / (1 - probability + raised);
    }

    /// <summary>p' (value - discount) - p value - cost, in the currency of the value; NaN where an amount is
    /// missing.</summary>
    /// <param name="probability">Of a purchase without the action, in [0, 1].</param>
    /// <param name="value">Of a purchase.</param>
    /// <param name="discount">Taken off the value of each purchase.</param>
    /// <param name="cost">Paid for each action.</param>
    /// <param name="odds">What the action multiplies the odds of a purchase by.</param>
    public static double Compute(double probability, double value, double discount, double cost, double odds) =>
        (Probability(probability, odds) * (value - discount)) - (probability * value) - cost;
}
