using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Training.Data;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Tests.Training.Findings;

public sealed class OneInputRuleTests
{
    private static readonly Input time = SessionsFile.Contract("1").Inputs[0];
    private static readonly Input size = SessionsFile.Contract("1").Inputs[1];

    [Fact]
    public void Missing_values_have_their_own_share()
    {
        var rule = OneInputRule.Fit(time, [1, 2, double.NaN, double.NaN], [false, false, true, true]);

        Assert.True(rule.Probability(double.NaN) > 0.5);
        Assert.True(rule.Probability(1) < 0.5);
    }

    [Fact]
    public void Unseen_values_have_the_base_rate()
    {
        var rule = OneInputRule.Fit(size, [0, 0, 1, 1], [true, false, false, false]);

        Assert.Equal(0.25, rule.Probability(2));
        Assert.Equal(0.25, rule.Probability(double.NaN));
    }

    [Fact]
    public void Numbers_out_of_range_fall_into_the_outer_bins()
    {
        double[] values = [.. Enumerable.Range(0, 1_000).Select(i => (double)i)];
        var rule = OneInputRule.Fit(time, values, [.. values.Select(value => value >= 500)]);

        Assert.Equal(rule.Probability(0), rule.Probability(-5));
        Assert.Equal(rule.Probability(999), rule.Probability(1e9));
        Assert.Equal(21, rule.Bins.Count);
        Assert.All(rule.Rows.SkipLast(1), rows => Assert.Equal(50, rows));
    }

    [Fact]
    public void A_very_frequent_number_has_its_own_bin()
    {
        double[] values = [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 100).Select(i => (double)i)];
        var rule = OneInputRule.Fit(time, values, [.. values.Select(value => value > 50)]);

        Assert.Equal(900, rule.Rows[0]);
        Assert.Equal(21, rule.Bins.Count);
    }

    [Fact]
    public void The_direction_of_an_input_does_not_matter()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 2_000).Select(_ => random.NextDouble())];
        bool[] labels = [.. values.Select(value => random.NextDouble() < value)];
        var rising = OneInputRule.RocAuc(time, values, labels, seed: 42);
        var falling = OneInputRule.RocAuc(time, [.. values.Select(value => -value)], labels, seed: 42);

        // P(value of a positive > value of a negative) with densities 2x and 2(1 - x) is 5/6.
        Assert.InRange(rising, 0.80, 0.86);
        Assert.Equal(rising, falling, 0.01);
    }

    [Fact]
    public void Uninformative_inputs_have_an_AUC_of_one_half()
    {
        var random = new Random(3);
        double[] aucs =
        [
            .. Enumerable.Range(0, 20).Select(_ => OneInputRule.RocAuc(
                time,
                [.. Enumerable.Range(0, 1_000).Select(_ => random.NextDouble())],
                [.. Enumerable.Range(0, 1_000).Select(_ => random.Next(2) == 0)],
                seed: 42)),
        ];

        Assert.InRange(aucs.Average(), 0.48, 0.52);
    }

    [Fact]
    public void Bins_are_described_in_words()
    {
        var bins = ValueBins.Cut(time, [1, 2.5, 4], most: 20);

        Assert.Equal("time_spent is at most 1", bins.Describe(0, 0));
        Assert.Equal("time_spent is above 1 and at most 2.5", bins.Describe(1, 1));
        Assert.Equal("time_spent is above 1", bins.Describe(1, 2));
        Assert.Equal("time_spent is given", bins.Describe(0, 2));
        Assert.Equal("time_spent is missing", bins.Describe(3, 3));
        Assert.Equal("size is M", ValueBins.Cut(size, [], most: 20).Describe(1, 1));
    }
}
