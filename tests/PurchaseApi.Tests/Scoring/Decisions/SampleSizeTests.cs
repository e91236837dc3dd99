using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Tests.Scoring.Decisions;

public sealed class SampleSizeTests
{
    /// <summary>Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), page 89: 70 in each of two
    /// equal groups.</summary>
    [Fact]
    public void It_agrees_with_a_published_example() => Assert.Equal(2 * 70, SampleSize.Rows(0.65, 0.85, 0.5));

    [Theory]
    [InlineData(0.05, 53_000)]
    [InlineData(0.2, 16_000)]
    public void Two_points_take_tens_of_thousands_of_rows(double control, long rows) =>
        Assert.Equal(rows, Math.Round(SampleSize.Rows(SampleSize.Without, SampleSize.With, control) / 1e3) * 1e3);

    /// <summary>So many experiments of that size find the difference.</summary>
    [Fact]
    public void Eighty_of_a_hundred_experiments_find_it()
    {
        const double Without = 0.4, With = 0.5, Control = 0.2;
        var (random, found) = (new Random(5), 0);
        var rows = SampleSize.Rows(Without, With, Control);
        var control = (int)Math.Round(Control * rows);
        for (var i = 0; i < 2_000; i++)
        {
            var (p, q) = (Share(control, Without), Share((int)rows - control, With));
            var error = Math.Sqrt((p * (1 - p) / control) + (q * (1 - q) / (rows - control)));
            if (Math.Abs(p - q) > 1.96 * error) found++;
        }

        Assert.InRange(found, 1_530, 1_670);   // 1,600, give or take four standard errors

        double Share(int count, double share) =>
            Enumerable.Range(0, count).Count(_ => random.NextDouble() < share) / (double)count;
    }
}
