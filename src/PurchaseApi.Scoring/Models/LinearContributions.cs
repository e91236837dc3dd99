namespace PurchaseApi.Scoring.Models;

/// <summary>
/// Exact Shapley values of a linear margin: weight * (scaled value - scaled value of the reference row). The reference
/// is the training rows' means, the centers of a standard scaling; the other kinds of scaling keep no means, and the
/// training medians stand in. Source: Strumbelj and Kononenko, Explaining prediction models and individual predictions
/// with feature contributions (2014), section 3.
/// </summary>
public sealed class LinearContributions : IContributions
{
    private readonly Scaling scaling;
    private readonly double[] weights;
    private readonly double[] reference;

    /// <param name="scorer">Whose margins they are.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="weights">Per unit of the scaled feature.</param>
    public LinearContributions(IScorer scorer, Scaling scaling, double[] weights)
    {
        (this.scaling, this.weights) = (scaling, weights);
        var row = scaling.Kind == ScalingKind.Standard ? scaling.Centers : scaling.Medians;
        reference = [.. row.Select((value, column) => scaling.Of(column, value))];
        BaseValue = scorer.Margin(row);
    }

    /// <inheritdoc/>
    public int FeatureCount => weights.Length;

    /// <summary>The margin of the reference row.</summary>
    public double BaseValue { get; }

    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> features, Span<double> contributions)
    {
        for (var i = 0; i < weights.Length; i++)
            contributions[i] = weights[i] * (scaling.Of(i, features[i]) - reference[i]);
        return 0;
    }
}
