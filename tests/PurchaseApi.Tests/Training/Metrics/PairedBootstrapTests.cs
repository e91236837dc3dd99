using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class PairedBootstrapTests
{
    private const int Rows = 400;

    [Fact]
    public void A_model_is_not_better_than_itself()
    {
        var difference = Difference(row => row % 5, row => row % 5);

        Assert.Equal((0, 0, 0), (difference.Value, difference.Low, difference.High));
    }

    [Fact]
    public void Common_errors_cancel()
    {
        // Both figures vary much, their difference is the same in every row.
        var difference = Difference(row => row + 1, row => row);

        Assert.Equal((1, 1, 1), (difference.Value, Math.Round(difference.Low, 9), Math.Round(difference.High, 9)));
    }

    [Fact]
    public void Intervals_span_about_two_standard_errors()
    {
        var difference = Difference(row => row % 2, _ => 0);   // a share of 1/2: standard error 1/2 / sqrt(400)

        Assert.Equal(0.5, difference.Value);
        Assert.Equal(0.5 - 1.96 * 0.025, difference.Low, 0.008);
        Assert.Equal(0.5 + 1.96 * 0.025, difference.High, 0.008);
    }

    [Fact]
    public void Undefined_resamples_do_not_count()
    {
        var difference = PairedBootstrap.Difference(
            2, rows => rows[0] == rows[1] ? double.NaN : 3, _ => 1, seed: 1);

        Assert.Equal((2, 2, 2), (difference.Value, difference.Low, difference.High));
    }

    private static Estimate Difference(Func<int, double> ours, Func<int, double> theirs) =>
        PairedBootstrap.Difference(Rows, rows => rows.Average(ours), rows => rows.Average(theirs), seed: 7);
}
