using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Models;

public sealed class VectorSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    public void Each_lane_sums_separately(int length)
    {
        var random = new Random(1);
        double[] sums = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        double[] values = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        double[] expected = [.. sums.Zip(values, (sum, value) => sum + (0.3 * value))];

        VectorSums.AddScaled(sums, 0.3, values);

        Assert.Equal(expected, sums);
        Assert.Equal(sums.Zip(values, (left, right) => left * right).Sum(), VectorSums.Dot(sums, values), 1e-14);
    }

    [Fact]
    public void Different_lengths_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => VectorSums.AddScaled([1, 2], 1, [1]));
        Assert.Throws<ArgumentException>(() => VectorSums.Dot([1], [1, 2]));
    }
}
