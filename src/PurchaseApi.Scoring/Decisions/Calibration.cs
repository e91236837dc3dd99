using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>Turns a scorer's margin into a probability that can be taken at its word. Immutable, monotone.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(PlattScaling), "platt")]
[JsonDerivedType(typeof(IsotonicRegression), "isotonic")]
public abstract record Calibration
{
    /// <summary>In [0, 1], and never lower for a higher margin.</summary>
    /// <exception cref="ArgumentException">The margin is NaN.</exception>
    public double Probability(double margin) =>
        double.IsNaN(margin)
            ? throw new ArgumentException("a margin must be a number (was NaN)", nameof(margin))
            : Calibrated(Math.Clamp(margin, double.MinValue, double.MaxValue));

    private protected abstract double Calibrated(double margin);
}
