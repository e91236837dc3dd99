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

    private protected override double Calibrated(double margin) => Sigmoid.Compute(Slope * margin + Intercept);
}

/// <summary>The logistic function.</summary>
public static class Sigmoid
{
    /// <summary>Log-odds to probability; exact to a few last bits, in [0, 1] also for infinite log-odds.</summary>
    // One formula for both signs: each step is monotone after rounding, and an overflow of Exp is a probability of 0.
    public static double Compute(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}

/// <summary>
/// A non-decreasing curve through knots, straight between them and flat outside, as scikit-learn's
/// IsotonicRegression predicts. Source: Zadrozny and Elkan, Transforming Classifier Scores (2002).
/// </summary>
/// <param name="Margins">Of the knots, ascending.</param>
/// <param name="Probabilities">Of the knots, never falling, in [0, 1].</param>
/// <exception cref="ModelFormatException">The knots do not rise.</exception>
public sealed record IsotonicRegression(double[] Margins, double[] Probabilities) : Calibration
{
    /// <summary>Of the knots, ascending.</summary>
    public double[] Margins { get; } = Ascending(Finite.Numbers(Margins, "margins"));

    /// <summary>Of the knots, never falling, in [0, 1].</summary>
    public double[] Probabilities { get; } =
        NeverFalling(Finite.Numbers(Probabilities, Margins.Length, "probabilities"));

    private protected override double Calibrated(double margin)
    {
        var right = FirstAbove(margin);
        if (right == 0) return Probabilities[0];
        if (right == Margins.Length || Margins[right - 1] == margin) return Probabilities[right - 1];

        var left = right - 1;
        var share = (margin - Margins[left]) / (Margins[right] - Margins[left]);
        var probability = Probabilities[left] + (Probabilities[right] - Probabilities[left]) * share;
        return Math.Min(probability, Probabilities[right]);
    }

    /// <summary>Half of the time of Array.BinarySearch, which calls a comparer.</summary>
    private int FirstAbove(double margin)
    {
        var (low, count) = (0, Margins.Length);
        while (count > 0)
        {
            var half = count / 2;
            if (Margins[low + half] <= margin) (low, count) = (low + half + 1, count - half - 1);
            else count = half;
        }

        return low;
    }

    private static double[] Ascending(double[] margins)
    {
        if (margins.Length == 0) throw new ModelFormatException("margins must have at least one knot");
        Finite.Number(margins[^1] - margins[0], "the range of margins");
        for (var i = 1; i < margins.Length; i++)
            if (margins[i] <= margins[i - 1])
                throw new ModelFormatException($"margins[{i}] must be above {margins[i - 1]} (was {margins[i]})");

        return margins;
    }

    private static double[] NeverFalling(double[] probabilities)
    {
        for (var i = 0; i < probabilities.Length; i++)
        {
            var lowest = i == 0 ? 0 : probabilities[i - 1];
            if (probabilities[i] < lowest || probabilities[i] > 1)
                throw new ModelFormatException(
                    $"probabilities[{i}] must be in [{lowest}, 1] (was {probabilities[i]})");
        }

        return probabilities;
    }
}
