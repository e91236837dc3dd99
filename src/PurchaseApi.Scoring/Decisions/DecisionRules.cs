using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>Probability and row -> what to answer: threshold, confidence, segment, intent, action.</summary>
public sealed class DecisionRules(FittedContract contract, double threshold, ConformalQuantiles conformal)
{
    private readonly double[] bandEnds = [.. contract.Intents.Select(intent => intent.End(threshold))];
    private readonly ActionChoice? choice = contract.Decision is { } decision ? new(decision) : null;

    /// <summary>The rows that get no action; null where every row gets its own.</summary>
    public ControlGroup? Control { get; } = ControlGroup.From(contract);

    /// <summary>A probability from here on is a positive prediction.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>Every one that <see cref="Decide"/> and <see cref="Withhold"/> can come to.</summary>
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

    /// <summary>The prediction of a row in the control group: all of it, and no action.</summary>
    /// <param name="decided">As <see cref="Decide"/> gives it.</param>
    public Prediction Withhold(in Prediction decided) => decided with
    {
        Outcome = Outcomes.Withhold(decided.Outcome),
        ExpectedGain = choice is null ? double.NaN : 0,
    };

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

/// <summary>What an answer says in words. A contract has few outcomes, so a prediction points to one of them, and
/// whoever words or counts predictions does so by <paramref name="Index"/>.</summary>
/// <param name="Index">Its place in <see cref="Outcomes.All"/>.</param>
/// <param name="Confidence">What split conformal prediction says about the predicted class.</param>
/// <param name="Segment">The first segment whose rule is true; null when there is none.</param>
/// <param name="Intent">The band of the probability; null when the contract has none.</param>
/// <param name="Action">What to do: by the contract's <c>decision</c> where it has one, else the intent's; null without
/// either.</param>
public sealed record Outcome(int Index, Confidence Confidence, string? Segment, Intent? Intent, string? Action)
{
    /// <summary>Whether the row is in the control group.</summary>
    public bool IsControl { get; init; }

    /// <summary>What the row would get outside of the control group: elsewhere the same as
    /// <see cref="Action"/>.</summary>
    public string? WouldBe { get; init; } = Action;
}

/// <summary>Every outcome that the answers of a contract can have.</summary>
public sealed class Outcomes
{
    private readonly Outcome[] all;
    private readonly int segments, intents, actions;

    public Outcomes(FittedContract contract)
    {
        segments = contract.Segments.Count + 1;   // the last one is none
        intents = contract.Intents.Count + 1;
        actions = contract.Decision?.Names.Count ?? 1;
        Outcome[] decided =
        [
            .. (from confidence in Enum.GetValues<Confidence>()
                from segment in (string?[])[.. contract.Segments.Select(segment => segment.Name), null]
                from intent in (Intent?[])[.. contract.Intents, null]
                from action in contract.Decision?.Names ?? (IReadOnlyList<string?>)[intent?.Action]
                select (confidence, segment, intent, action))
            .Select((one, index) => new Outcome(index, one.confidence, one.segment, one.intent, one.action)),
        ];
        all = contract.Control is null ? decided : [.. decided, .. decided.Select(outcome => outcome with
        {
            Index = decided.Length + outcome.Index,
            Action = Control.Action,
            IsControl = true,
        })];
    }

    public IReadOnlyList<Outcome> All => all;

    /// <param name="confidence">Of the prediction.</param>
    /// <param name="segment">Its place in the contract; as many as there are for none.</param>
    /// <param name="intent">Its place in the contract; as many as there are for none.</param>
    /// <param name="action">Its place in the names of the <c>decision</c>; 0 without one.</param>
    public Outcome At(Confidence confidence, int segment, int intent, int action) =>
        all[(((((int)confidence * segments) + segment) * intents) + intent) * actions + action];

    /// <summary>The same in the control group, of a contract that has one.</summary>
    public Outcome Withhold(Outcome decided) => all[(all.Length / 2) + decided.Index];
}

/// <summary>
/// Split conformal prediction per class (Mondrian). A class is in the set when its nonconformity is at most the class's
/// quantile, so that of each class the stated share of rows has its label in the set.
/// Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005).
/// </summary>
public sealed record ConformalQuantiles(ClassQuantiles Negative, ClassQuantiles Positive)
{
    /// <summary>The set that holds the label of 95% of the rows of each class.</summary>
    public PredictionSet At95(double probability) =>
        new(Nonconformity(probability, false) <= Negative.At95, Nonconformity(probability, true) <= Positive.At95);

    /// <summary>The set that holds the label of 80% of the rows of each class.</summary>
    public PredictionSet At80(double probability) =>
        new(Nonconformity(probability, false) <= Negative.At80, Nonconformity(probability, true) <= Positive.At80);

    /// <summary>A set may hold one class alone at 24%, which is not high confidence.</summary>
    internal const double LeastForHigh = 0.6;

    /// <param name="probability">Of the positive class, in [0, 1].</param>
    /// <param name="predictedPositive">The predicted class.</param>
    public Confidence Assess(double probability, bool predictedPositive) =>
        At95(probability).IsExactly(predictedPositive)
            && 1 - Nonconformity(probability, predictedPositive) >= LeastForHigh ? Confidence.High
        : At80(probability).IsExactly(predictedPositive) ? Confidence.Medium
        : Confidence.Low;

    /// <summary>How strange the label would be: 1 minus its own probability, in [0, 1].</summary>
    public static double Nonconformity(double probability, bool label) => label ? 1 - probability : probability;
}

/// <summary>Nonconformities of one class; 1 puts the class into every set.</summary>
/// <param name="At80">That 80% of the class's rows do not exceed, in [0, 1].</param>
/// <param name="At95">That 95% of the class's rows do not exceed, in [<paramref name="At80"/>, 1].</param>
/// <exception cref="ModelFormatException">A quantile is out of its range.</exception>
public sealed record ClassQuantiles(double At80, double At95)
{
    /// <summary>That 80% of the class's rows do not exceed, in [0, 1].</summary>
    public double At80 { get; } = At80 is >= 0 and <= 1
        ? At80
        : throw new ModelFormatException($"at80 must be in [0, 1] (was {At80})");

    /// <summary>That 95% of the class's rows do not exceed, in [<see cref="At80"/>, 1].</summary>
    public double At95 { get; } = At95 >= At80 && At95 <= 1
        ? At95
        : throw new ModelFormatException($"at95 must be in [{At80}, 1] (was {At95})");
}

/// <summary>The classes that a row may well belong to.</summary>
public readonly record struct PredictionSet(bool Negative, bool Positive)
{
    /// <summary>Whether the class is in the set; the share of rows where it is, is the coverage.</summary>
    public bool Contains(bool label) => label ? Positive : Negative;

    /// <summary>Whether the class is in the set and the other one is not.</summary>
    public bool IsExactly(bool label) => Contains(label) && !Contains(!label);
}

/// <summary>How sure a prediction is, by split conformal prediction per class.</summary>
public enum Confidence
{
    /// <summary>The 95% set holds the predicted class alone, and its probability is at least .6.</summary>
    High,

    /// <summary>The 80% set holds the predicted class alone.</summary>
    Medium,

    /// <summary>Neither does.</summary>
    Low,
}

/// <summary>How answers word a confidence, in JSON and CSV alike.</summary>
internal static class ConfidenceWords
{
    /// <summary><c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public static string For(Confidence confidence) => confidence switch
    {
        Confidence.High => "high",
        Confidence.Medium => "medium",
        _ => "low",
    };
}
