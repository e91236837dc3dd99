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
    public void Every_lane_is_a_sum_of_its_own(int length)
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
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => VectorSums.AddScaled([1, 2], 1, [1]));
        Assert.Throws<ArgumentException>(() => VectorSums.Dot([1], [1, 2]));
    }
}
