using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class WilsonIntervalTests
{
    // Low and high are those of scipy.stats.binomtest(hits, rows).proportion_ci(method="wilson").
    [Theory]
    [InlineData(10, 40, 0.14187, 0.40194)]
    [InlineData(0, 10, 0, 0.27753)]
    [InlineData(10, 10, 0.72247, 1)]
    [InlineData(1, 2, 0.09453, 0.90547)]
    public void The_interval_matches_SciPy(int hits, int rows, double low, double high)
    {
        var interval = WilsonInterval.Compute(hits, rows);

        Assert.Equal(hits / (double)rows, interval.Value);
        Assert.Equal(low, interval.Low, 1e-5);
        Assert.Equal(high, interval.High, 1e-5);
    }

    [Fact]
    public void No_rows_give_NaN() => Assert.True(double.IsNaN(WilsonInterval.Compute(0, 0).Value));
}
