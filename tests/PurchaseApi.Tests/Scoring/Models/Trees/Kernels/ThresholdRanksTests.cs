using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Kernels;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Kernels;

public sealed class ThresholdRanksTests
{
    [Fact]
    public void A_rank_counts_the_thresholds_at_or_below_a_value()
    {
        for (var count = 1; count <= ThresholdRanks.MaxThresholds; count++)
        {
            float[] sorted = [.. Enumerable.Range(0, count).Select(i => i - 100f)];
            float[] values = [.. sorted.SelectMany(Around), float.NegativeInfinity, float.PositiveInfinity, float.NaN];
            var ranks = new ThresholdRanks(feature: 1, sorted);
            int[] expected = [.. values.Select(value => sorted.Count(threshold => value >= threshold))];
            Assert.Equal(expected, values.Select(value => ranks.Rank(value)));
            AssertRanks(ranks, values, expected, hasAvx512F: false);
            if (InstructionSets.Best >= InstructionSet.Avx512F) AssertRanks(ranks, values, expected, hasAvx512F: true);
        }
    }

    private static void AssertRanks(ThresholdRanks ranks, float[] values, int[] expected, bool hasAvx512F)
    {
        var (low, high) = (new sbyte[values.Length], new sbyte[values.Length]);

        // Of two features the second.
        ranks.Rank([.. values.SelectMany(value => new double[] { 7, value })], 2, hasAvx512F, low, high);

        Assert.Equal(expected.Select(ThresholdRanks.ToByte), low);
        Assert.Equal(
            [.. expected.SkipLast(1).Select(ThresholdRanks.ToByte), ThresholdRanks.ToByte(ranks.Highest)], high);
    }

    private static float[] Around(float threshold) =>
        [MathF.BitDecrement(threshold), threshold, MathF.BitIncrement(threshold)];
}
