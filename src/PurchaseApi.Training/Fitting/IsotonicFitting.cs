using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Training.Fitting;

/// <summary>
/// Isotonic regression by pooling adjacent violators, rows of equal margin pooled first, clipped to
/// [1/(n+2), 1-1/(n+2)]. Source: Barlow et al., Statistical Inference under Order Restrictions (1972).
/// </summary>
internal static class IsotonicFitting
{
    public static IsotonicRegression Fit(double[] margins, bool[] labels)
    {
        var pools = new List<Pool>();
        foreach (var tie in margins.Zip(labels).GroupBy(row => row.First).OrderBy(tie => tie.Key))
        {
            var pool = new Pool(tie.Key, tie.Key, tie.Count(row => row.Second), tie.Count());
            while (pools.Count > 0 && pools[^1].Rate >= pool.Rate)
            {
                pool = pools[^1].With(pool);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        var edge = 1 / (labels.Length + 2.0);
        var knots = pools.SelectMany(pool => pool.Knots).ToArray();
        return new IsotonicRegression(
            [.. knots.Select(knot => knot.Margin)],
            [.. knots.Select(knot => Math.Clamp(knot.Rate, edge, 1 - edge))]);
    }

    /// <summary>Neighbouring rows that get the same probability.</summary>
    private sealed record Pool(double First, double Last, int Positives, int Count)
    {
        public double Rate => (double)Positives / Count;

        public Pool With(Pool next) => new(First, next.Last, Positives + next.Positives, Count + next.Count);

        public (double Margin, double Rate)[] Knots =>
            First == Last ? [(First, Rate)] : [(First, Rate), (Last, Rate)];
    }
}
