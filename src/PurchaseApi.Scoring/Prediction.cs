using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Scoring;

/// <summary>The answer for one row. Without a scorer only <see cref="Segment"/> says something:
/// <paramref name="Probability"/> is NaN.</summary>
/// <param name="IsPositive">Whether the probability reaches the version's threshold.</param>
/// <param name="Probability">Calibrated, in [0, 1].</param>
/// <param name="Outcome">What it comes to in words.</param>
public readonly record struct Prediction(bool IsPositive, double Probability, Outcome Outcome)
{
    /// <inheritdoc cref="Outcome.Confidence"/>
    public Confidence Confidence => Outcome.Confidence;

    /// <inheritdoc cref="Outcome.Segment"/>
    public string? Segment => Outcome.Segment;

    /// <inheritdoc cref="Outcome.Intent"/>
    public Intent? Intent => Outcome.Intent;

    /// <inheritdoc cref="Outcome.Action"/>
    public string? Action => Outcome.Action;

    /// <summary>Probability times the value of a purchase; NaN where the value is missing or unknown.</summary>
    public double ExpectedValue { get; init; } = double.NaN;

    /// <summary>What <see cref="Action"/> is expected to bring; 0 for none, NaN without a <c>decision</c>.</summary>
    public double ExpectedGain { get; init; } = double.NaN;
}
