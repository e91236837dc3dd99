namespace PurchaseApi.Scoring.Scorers;

/// <summary>What every scorer asks of a row before it scores it.</summary>
internal static class FeatureRow
{
    /// <exception cref="ArgumentException">The row does not have so many values.</exception>
    public static void MustHave(int count, ReadOnlySpan<double> features)
    {
        if (features.Length != count)
            throw new ArgumentException($"A row has {count} features (was {features.Length}).", nameof(features));
    }
}
