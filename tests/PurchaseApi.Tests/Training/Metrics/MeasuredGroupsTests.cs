using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class MeasuredGroupsTests
{
    [Fact]
    public void Tenths_begin_with_the_least_likely_rows()
    {
        var groups = MeasuredGroups.Measure(
            [.. Enumerable.Range(0, 100).Select(i => Predicted(i / 100.0))],
            [.. Enumerable.Range(0, 100).Select(i => i >= 90)]);

        Assert.Equal(10, groups.Tenths.Count);
        Assert.Equal(0.045, groups.Tenths[0].Probability, 10);
        Assert.Equal((10, 0, 1), (groups.Tenths[9].Rows, groups.Tenths[0].Observed.Value, groups.Tenths[9].Observed.Value));
        Assert.True(groups.Tenths[0].Observed.High is > 0 and < 0.5);
    }

    [Fact]
    public void Gains_say_how_many_positives_the_likeliest_rows_hold()
    {
        var groups = MeasuredGroups.Measure(
            [.. Enumerable.Range(0, 100).Select(i => Predicted(i / 100.0))],
            [.. Enumerable.Range(0, 100).Select(i => i >= 90)]);

        Assert.Equal(20, groups.Gains.Count);
        Assert.Equal([0.5, 1, 1], groups.Gains.Take(3));
        Assert.Equal(100, groups.Segments!["all"].Rows);
    }

    [Fact]
    public void Rows_of_one_probability_share_a_tenth()
    {
        var groups = MeasuredGroups.Measure(
            [.. Enumerable.Repeat(Predicted(0.5), 50)], [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0)]);

        Assert.Equal((50, 0.5), (Assert.Single(groups.Tenths).Rows, groups.Tenths[0].Observed.Value));
    }

    private static Prediction Predicted(double probability) =>
        new(probability >= 0.5, probability, new(0, Confidence.Low, "all", null, null));
}
