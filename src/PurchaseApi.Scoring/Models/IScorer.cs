namespace PurchaseApi.Scoring.Models;

/// <summary>A fitted model: features in, margin out. Immutable and thread-safe; it allocates nothing.</summary>
public interface IScorer
{
    /// <summary>How many features a row has.</summary>
    int FeatureCount { get; }

    /// <summary>The raw sum before calibration, in log-odds for the algorithms that have them.</summary>
    /// <param name="features">One row, <see cref="FeatureCount"/> values in encoder order; NaN is missing.</param>
    double Margin(ReadOnlySpan<double> features);

    /// <summary>Many rows: the margins that <see cref="Margin"/> would give one by one.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> values each.</param>
    /// <param name="margins">Receives one margin per row.</param>
    void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        for (var row = 0; row < margins.Length; row++)
            margins[row] = Margin(rows.Slice(row * FeatureCount, FeatureCount));
    }
}

/// <summary>What every scorer asks of a row before it scores it.</summary>
internal static class FeatureRow
{
    /// <exception cref="ArgumentException">The row has another number of values.</exception>
    public static void MustHave(int count, ReadOnlySpan<double> features)
    {
        if (features.Length != count)
            throw new ArgumentException($"A row has {count} features (was {features.Length}).", nameof(features));
    }
}
