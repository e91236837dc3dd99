namespace PurchaseApi.Scoring.Models;

/// <summary>
/// Splits a margin into a base value, which is the same for every row, and what each feature adds to it: Shapley
/// values. Immutable and thread-safe.
/// </summary>
public interface IContributions
{
    /// <summary>How many features a row has.</summary>
    int FeatureCount { get; }

    /// <summary>The margin when nothing is known of a row.</summary>
    double BaseValue { get; }

    /// <summary>Base value and contributions add up to the margin.</summary>
    /// <param name="features">One row, <see cref="FeatureCount"/> values in encoder order; NaN is missing.</param>
    /// <param name="contributions">Receives as many values, in the unit of the margin.</param>
    /// <returns>The largest standard error of a contribution; 0 where they are exact.</returns>
    double Of(ReadOnlySpan<double> features, Span<double> contributions);
}
