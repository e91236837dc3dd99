using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class WordingTests
{
    [Theory]
    [InlineData(0.02, 0.01, 0.03, "falls by 0.020 (0.010 to 0.030)")]
    [InlineData(-0.0118, -0.0267, 0.0037, "rises by 0.012 (-0.004 to 0.027)")]
    public void A_negative_fall_is_a_rise(double value, double low, double high, string words) =>
        Assert.Equal(words, Wording.Change(new Estimate(value, low, high), Numbers.Metric));
}
