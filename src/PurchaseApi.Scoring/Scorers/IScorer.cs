namespace PurchaseApi.Scoring.Scorers;

/// <summary>A fitted model: features in, margin out. Immutable and thread-safe; it allocates nothing.</summary>
public interface IScorer
{
    /// <summary>How many features a row has.</summary>
    int FeatureCount { get; }

    /// <summary>The raw sum before calibration, in log-odds for the algorithms that have them.</summary>
    /// <param name="features">One row, <see cref="FeatureCount"/> values in encoder order; NaN is missing.</param>
    double Margin(ReadOnlySpan<double> features);
}
