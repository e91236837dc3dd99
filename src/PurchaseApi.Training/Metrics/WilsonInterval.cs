using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Metrics;

/// <summary>A share and its 95 % interval, which is honest for few rows and for shares near 0 and 1.
/// Source: Wilson, Probable inference, the law of succession, and statistical inference (1927).</summary>
internal static class WilsonInterval
{
    private const double Z = 1.959963984540054;   // of the normal distribution, 2.5 % above it

    /// <returns>NaN without a row.</returns>
    public static Estimate Compute(int hits, int rows)
    {
        if (rows == 0) return new(double.NaN, double.NaN, double.NaN);

        var share = hits / (double)rows;
        var middle = (share + (Z * Z / (2 * rows))) / (1 + (Z * Z / rows));
        var reach = Z / (1 + (Z * Z / rows)) * Math.Sqrt((share * (1 - share) / rows) + (Z * Z / (4.0 * rows * rows)));
        return new(share, hits == 0 ? 0 : middle - reach, hits == rows ? 1 : middle + reach);
    }
}
