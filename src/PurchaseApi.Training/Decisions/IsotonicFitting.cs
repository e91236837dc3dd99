using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Training.Decisions;

/// <summary>
/// Isotonic regression by pooling adjacent violators, rows of equal margin pooled first, clipped to
/// [1/(n+2), 1-1/(n+2)]. Each pool is one knot, at its mean margin: a pool that kept its width would give its rows one
/// probability and lose their order.
/// Source: Oron and Flournoy, Centered Isotonic Regression (2017).
/// </summary>
internal static class IsotonicFitting
{
    public static IsotonicRegression Fit(double[] margins, bool[] labels)
    {
        var pools = new List<Pool>();
        foreach (var tie in margins.Zip(labels).GroupBy(row => row.First).OrderBy(tie => tie.Key))
        {
            var pool = new Pool(tie.Key, tie.Count(row => row.Second), tie.Count());
            while (pools.Count > 0 && pools[^1].Rate >= pool.Rate)
            {
                pool = pools[^1].With(pool);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        var edge = 1 / (labels.Length + 2.0);
        return new IsotonicRegression(
            [.. pools.Select(pool => pool.Margin)],
            [.. pools.Select(pool => Math.Clamp(pool.Rate, edge, 1 - edge))]);
    }

    /// <summary>Neighbouring rows that get the same probability.</summary>
    /// <param name="Margin">Their mean.</param>
    private sealed record Pool(double Margin, int Positives, int Count)
    {
        public double Rate => (double)Positives / Count;

        public Pool With(Pool next)
        {
            var count = Count + next.Count;
            // Between the two whatever is rounded, so that knots ascend.
            return new(Margin + ((next.Margin - Margin) * next.Count / count), Positives + next.Positives, count);
        }
    }
}
