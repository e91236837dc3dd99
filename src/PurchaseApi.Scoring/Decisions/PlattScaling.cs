using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Scoring.Decisions;

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
