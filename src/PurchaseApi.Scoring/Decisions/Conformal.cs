using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>
/// Split conformal prediction per class (Mondrian). A class is in the set when its nonconformity is at most the class's
/// quantile, so that of each class the stated share of rows has its label in the set.
/// Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005).
/// </summary>
public sealed record ConformalQuantiles(ClassQuantiles Negative, ClassQuantiles Positive)
{
    /// <summary>The set that holds the label of 95 % of the rows of each class.</summary>
    public PredictionSet At95(double probability) =>
        new(Nonconformity(probability, false) <= Negative.At95, Nonconformity(probability, true) <= Positive.At95);

    /// <summary>The set that holds the label of 80 % of the rows of each class.</summary>
    public PredictionSet At80(double probability) =>
        new(Nonconformity(probability, false) <= Negative.At80, Nonconformity(probability, true) <= Positive.At80);

    /// <summary>A set that holds one class alone may do so at 24 %, which nobody would call high.</summary>
    private const double LeastForHigh = 0.6;

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
/// <param name="At80">That 80 % of the class's rows do not exceed, in [0, 1].</param>
/// <param name="At95">That 95 % of the class's rows do not exceed, in [<paramref name="At80"/>, 1].</param>
/// <exception cref="ModelFormatException">A quantile is out of its range.</exception>
public sealed record ClassQuantiles(double At80, double At95)
{
    /// <summary>That 80 % of the class's rows do not exceed, in [0, 1].</summary>
    public double At80 { get; } = At80 is >= 0 and <= 1
        ? At80
        : throw new ModelFormatException($"at80 must be in [0, 1] (was {At80})");

    /// <summary>That 95 % of the class's rows do not exceed, in [<see cref="At80"/>, 1].</summary>
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
    /// <summary>The 95 % set holds the predicted class alone, and its probability is at least .6.</summary>
    High,

    /// <summary>The 80 % set holds the predicted class alone.</summary>
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
