using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Scoring;

/// <summary>The answer for one row. Without a scorer only <paramref name="Segment"/> says something:
/// <paramref name="Probability"/> is NaN.</summary>
/// <param name="IsPositive">Whether the probability reaches the version's threshold.</param>
/// <param name="Probability">Calibrated, in [0, 1].</param>
/// <param name="Confidence">What split conformal prediction says about <paramref name="IsPositive"/>.</param>
/// <param name="Segment">The first segment whose rule is true; null when the contract has none.</param>
/// <param name="Intent">The band of the probability; null when the contract has none.</param>
public readonly record struct Prediction(
    bool IsPositive, double Probability, Confidence Confidence, string? Segment, Intent? Intent)
{
    /// <summary>What to do: by the contract's <c>decision</c> where it has one, else the intent's; null without
    /// either.</summary>
    public string? Action { get; init; }

    /// <summary>Probability times the value of a purchase; NaN where the value is missing or unknown.</summary>
    public double ExpectedValue { get; init; } = double.NaN;

    /// <summary>What <see cref="Action"/> is expected to bring; 0 for none, NaN without a <c>decision</c>.</summary>
    public double ExpectedGain { get; init; } = double.NaN;
}
