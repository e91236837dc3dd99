using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class MeasuredGroupsTests
{
    private static readonly double[] hundredths = [.. Enumerable.Range(0, 100).Select(i => i / 100.0)];

    [Fact]
    public void Tenths_begin_with_the_least_likely_rows()
    {
        var tenths = Measure([.. Enumerable.Range(0, 160).Select(i => i / 160.0)], row => row >= 144).Tenths;

        Assert.Equal(10, tenths.Count);
        Assert.Equal((16, 7.5 / 160), (tenths[0].Rows, Math.Round(tenths[0].Probability, 10)));
        Assert.Equal((0, 1), (tenths[0].Observed.Value, tenths[9].Observed.Value));
        Assert.True(tenths[0].Observed.High is > 0 and < 0.5);
    }

    [Fact]
    public void Gains_say_how_many_positives_the_likeliest_rows_hold()
    {
        var groups = Measure(hundredths, row => row >= 90);

        Assert.Equal(20, groups.Gains.Count);
        Assert.Equal([0.5, 1, 1], groups.Gains.Take(3));
        Assert.Equal(100, groups.Segments!["all"].Rows);
    }

    [Fact]
    public void Rows_of_one_probability_share_a_bin_and_their_gains()
    {
        var groups = Measure([.. Enumerable.Repeat(0.5, 50)], row => row < 25);

        Assert.Equal((50, 0.5), (Assert.Single(groups.Tenths).Rows, groups.Tenths[0].Observed.Value));
        Assert.Equal([0.05, 0.5, 1], [groups.Gains[0], groups.Gains[9], groups.Gains[19]]);
    }

    private static HoldoutGroups Measure(double[] probabilities, Predicate<int> isPositive)
    {
        bool[] labels = [.. Enumerable.Range(0, probabilities.Length).Select(row => isPositive(row))];
        return MeasuredGroups.Measure(
            HoldoutCurves.Compute(labels, probabilities, seed: 42),
            [.. probabilities.Select(probability => new Prediction(
                probability >= 0.5, probability, new(0, Confidence.Low, "all", null, null)))],
            labels);
    }
}
