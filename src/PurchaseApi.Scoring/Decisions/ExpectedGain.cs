namespace PurchaseApi.Scoring.Decisions;

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
    public static double Of(double probability, double value, double discount, double cost, double odds) =>
        (Probability(probability, odds) * (value - discount)) - (probability * value) - cost;
}
