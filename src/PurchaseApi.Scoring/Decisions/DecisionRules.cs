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
        var confidence = conformal.Of(probability, isPositive);
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
