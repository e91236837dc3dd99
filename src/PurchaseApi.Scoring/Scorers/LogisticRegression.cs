using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>A linear model of the log-odds: intercept + sum(coefficient * scaled feature), in float64.</summary>
/// <param name="Features">Names of the features, in encoder order.</param>
/// <param name="Scaling">One column per feature.</param>
/// <param name="Intercept">Log-odds of a row whose scaled features are all 0.</param>
/// <param name="Coefficients">Log-odds per unit of the scaled feature.</param>
/// <exception cref="ModelFormatException">The counts differ, or a number or some row's margin is not
/// finite.</exception>
public sealed record LogisticRegression(
    IReadOnlyList<string> Features, Scaling Scaling, double Intercept, double[] Coefficients) : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "logistic_regression";

    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; } = Scaling.Centers.Length == Features.Count
        ? Scaling
        : throw new ModelFormatException(
            $"scaling must have {Features.Count} columns (has {Scaling.Centers.Length})");

    /// <summary>Log-odds of a row whose scaled features are all 0.</summary>
    public double Intercept { get; } = Finite.Number(Intercept, "intercept");

    /// <summary>Log-odds per unit of the scaled feature.</summary>
    public double[] Coefficients { get; } =
        Bounded(Finite.Numbers(Coefficients, Features.Count, "coefficients"), Math.Abs(Intercept));

    /// <inheritdoc/>
    public int FeatureCount => Coefficients.Length;

    /// <inheritdoc/>
    public double Margin(ReadOnlySpan<double> features)
    {
        var margin = Intercept;
        for (var i = 0; i < Coefficients.Length; i++) margin += Coefficients[i] * Scaling.Of(i, features[i]);
        return margin;
    }

    /// <summary>Refuses coefficients so large that some row's margin would be infinity less infinity.</summary>
    private static double[] Bounded(double[] coefficients, double intercept)
    {
        var largest = coefficients.Aggregate(intercept, (sum, value) => sum + (Math.Abs(value) * Scaling.Limit));
        Finite.Number(largest, "the largest margin");
        return coefficients;
    }
}
