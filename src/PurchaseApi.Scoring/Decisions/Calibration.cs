using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Models;

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

/// <summary>
/// A logistic curve over the margin. Source: Platt, Probabilistic Outputs for Support Vector Machines (1999).
/// </summary>
/// <param name="Slope">Log-odds per unit of margin, at least 0.</param>
/// <param name="Intercept">Log-odds at margin 0.</param>
/// <exception cref="ModelFormatException">A number is not finite or the slope is negative.</exception>
public sealed record PlattScaling(double Slope, double Intercept) : Calibration
{
    /// <summary>Log-odds per unit of margin, at least 0.</summary>
    public double Slope { get; } = Slope >= 0
        ? Finite.Number(Slope, "slope")
        : throw new ModelFormatException($"slope must be at least 0 (was {Slope})");

    /// <summary>Log-odds at margin 0.</summary>
    public double Intercept { get; } = Finite.Number(Intercept, "intercept");

    private protected override double Calibrated(double margin) => Sigmoid.Of(Slope * margin + Intercept);
}

/// <summary>The logistic function.</summary>
public static class Sigmoid
{
    /// <summary>Log-odds to probability; exact to a few last bits, in [0, 1] also for infinite log-odds.</summary>
    // One formula for both signs: each step is monotone after rounding, and an overflow of Exp is a probability of 0.
    public static double Of(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
