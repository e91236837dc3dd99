using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// A support vector machine with a linear kernel, whose support vectors have collapsed to one weight per feature:
/// margin = intercept + sum(weight * scaled feature). It is a distance in units of the training margin, not log-odds.
/// </summary>
/// <param name="Features">Names of the features, in encoder order.</param>
/// <param name="Scaling">One column per feature.</param>
/// <param name="Intercept">The margin of a row whose scaled features are all 0.</param>
/// <param name="Weights">Per unit of the scaled feature.</param>
/// <exception cref="ModelFormatException">The counts differ, or a number is not finite or absurd.</exception>
public sealed record LinearSupportVectorMachine(
    IReadOnlyList<string> Features, Scaling Scaling, double Intercept, double[] Weights) : IScorer
{
    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; } = ModelDocument.Checked(Scaling, Features);

    /// <summary>The margin of a row whose scaled features are all 0.</summary>
    public double Intercept { get; } = ModelDocument.Number(Intercept, "intercept");

    /// <summary>Per unit of the scaled feature.</summary>
    public double[] Weights { get; } = ModelDocument.Numbers(Weights, Features.Count, "linear.weights");

    /// <inheritdoc/>
    public int FeatureCount => Weights.Length;

    /// <inheritdoc/>
    public double Margin(ReadOnlySpan<double> features)
    {
        var sum = 0.0;
        for (var i = 0; i < Weights.Length; i++) sum += Weights[i] * Scaling.Of(i, features[i]);
        return sum + Intercept;
    }
}
