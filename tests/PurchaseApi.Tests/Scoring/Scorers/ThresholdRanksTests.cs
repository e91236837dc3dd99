using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Tests.Scoring.Scorers;

public sealed class ThresholdRanksTests
{
    [Fact]
    public void A_rank_counts_the_thresholds_that_a_value_is_not_below()
    {
        for (var count = 1; count <= ThresholdRanks.MaxThresholds; count++)
        {
            float[] sorted = [.. Enumerable.Range(0, count).Select(i => i - 100f)];
            float[] values = [.. sorted.SelectMany(Around), float.NegativeInfinity, float.PositiveInfinity, float.NaN];
            var ranks = new ThresholdRanks(feature: 1, sorted);
            var (low, high) = (new sbyte[values.Length], new sbyte[values.Length]);

            // Of two features the second.
            ranks.Rank([.. values.SelectMany(value => new double[] { 7, value })], 2, low, high);

            int[] expected = [.. values.Select(value => sorted.Count(threshold => value >= threshold))];
            Assert.Equal(expected, values.Select(value => ranks.Rank(value)));
            Assert.Equal(expected.Select(ThresholdRanks.ToByte), low);
            Assert.Equal([.. expected.SkipLast(1).Select(ThresholdRanks.ToByte), ThresholdRanks.ToByte(count)], high);
        }
    }

    private static float[] Around(float threshold) =>
        [MathF.BitDecrement(threshold), threshold, MathF.BitIncrement(threshold)];
}
