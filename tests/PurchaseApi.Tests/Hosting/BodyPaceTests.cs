using PurchaseApi.Hosting;

namespace PurchaseApi.Tests.Hosting;

public sealed class BodyPaceTests
{
    private static readonly BodyPace Pace = new(TimeSpan.FromSeconds(30), MinRate: 240, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 0, 0, 20)]            // bytes, s waited, s since the beginning; s until it is given up
    [InlineData(2, 19, 19, 1)]           // a byte now and then
    [InlineData(2, 21, 21, 0)]
    [InlineData(240_000, 500, 500, 30)]  // 480 bytes/s
    [InlineData(240_000, 990, 990, 10)]  // soon less than 240 bytes/s
    [InlineData(1 << 30, 1, 3_599, 1)]   // an hour
    public void The_timeout_follows_the_pace_of_the_body(long bytes, int waited, int elapsed, int expected) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expected),
            Pace.Wait(bytes, TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(elapsed)));
}
