using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Metrics;

/// <summary>How far two shares differ.
/// Source: Newcombe, Interval estimation for the difference between independent proportions (1998), method
/// 10.</summary>
internal static class ShareDifference
{
    /// <returns>The first share less the second; both need rows.</returns>
    public static Estimate Compute(int hits, int rows, int otherHits, int otherRows, double confidence = 0.95)
    {
        var one = WilsonInterval.Compute(hits, rows, confidence);
        var other = WilsonInterval.Compute(otherHits, otherRows, confidence);
        var difference = one.Value - other.Value;
        return new(
            difference,
            difference - double.Hypot(one.Value - one.Low, other.High - other.Value),
            difference + double.Hypot(one.High - one.Value, other.Value - other.Low));
    }
}

/// <summary>Rows of two arms by what happened.</summary>
internal readonly record struct FourfoldTable(double Hits, double Misses, double OtherHits, double OtherMisses);

/// <summary>The odds ratio that all tables have in common.
/// Sources: Mantel and Haenszel, Statistical aspects of the analysis of data from retrospective studies of disease
/// (1959); Robins, Breslow and Greenland, Estimators of the Mantel-Haenszel variance (1986), for the
/// interval.</summary>
internal static class CommonOddsRatio
{
    /// <returns>With its 95 % interval; null where an arm has hits or misses alone.</returns>
    public static Estimate? Compute(IEnumerable<FourfoldTable> tables)
    {
        var (r, s, pr, cross, qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (a, b, c, d) in tables)
        {
            var n = a + b + c + d;
            if (n == 0) continue;

            var (p, q, up, down) = ((a + d) / n, (b + c) / n, a * d / n, b * c / n);
            (r, s, pr, cross, qs) = (r + up, s + down, pr + (p * up), cross + (p * down) + (q * up), qs + (q * down));
        }

        if (r == 0 || s == 0) return null;

        var ratio = r / s;
        var reach = Estimate.NormalQuantile * Math.Sqrt((pr / (2 * r * r)) + (cross / (2 * r * s)) + (qs / (2 * s * s)));
        return new(ratio, ratio * Math.Exp(-reach), ratio * Math.Exp(reach));
    }
}

/// <summary>How far the means of two groups differ, by Welch's standard error.
/// Source: Welch, The generalization of Student's problem (1947).</summary>
internal static class MeanDifference
{
    /// <returns>The first mean less the second with its 95 % interval; null where a group has less than two
    /// values.</returns>
    public static Estimate? Compute(IReadOnlyList<double> ones, IReadOnlyList<double> others)
    {
        if (ones.Count < 2 || others.Count < 2) return null;

        var (mean, variance) = Moments(ones);
        var (otherMean, otherVariance) = Moments(others);
        var reach = Estimate.NormalQuantile * Math.Sqrt((variance / ones.Count) + (otherVariance / others.Count));
        return new(mean - otherMean, mean - otherMean - reach, mean - otherMean + reach);
    }

    private static (double Mean, double Variance) Moments(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
