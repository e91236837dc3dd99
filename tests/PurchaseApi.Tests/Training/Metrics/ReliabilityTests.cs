using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class ReliabilityTests
{
    [Fact]
    public void Bins_hold_about_as_many_rows_each()
    {
        var (labels, probabilities) = DrawnRows.Draw(1_000, seed: 1);
        var counts = new RankedRows(labels, probabilities).All();

        var bins = Reliability.Bin(counts).In(counts);

        Assert.Equal(10, bins.Count);
        Assert.All(bins, bin => Assert.Equal(100, bin.Rows));
        Assert.Equal(labels.Count(label => label), bins.Sum(bin => bin.Positives));
        Assert.Equal(probabilities.Average(), bins.Average(bin => bin.Mean), 1e-12);
        Assert.Equal(bins.Select(bin => bin.Mean).Order(), bins.Select(bin => bin.Mean));
    }

    [Fact]
    public void A_very_frequent_probability_has_its_own_bin()
    {
        double[] probabilities =
            [.. Enumerable.Repeat(0.1, 900), .. Enumerable.Range(0, 90).Select(row => 0.2 + (row / 1000.0))];
        var counts = new RankedRows(new bool[990], probabilities).All();

        var bins = Reliability.Bin(counts).In(counts);

        Assert.Equal([900, .. Enumerable.Repeat(10, 9)], bins.Select(bin => bin.Rows));
    }

    [Fact]
    public void Resamples_keep_the_bins_and_empty_ones_are_NaN()
    {
        double[] probabilities = [.. Enumerable.Repeat(0.2, 20), .. Enumerable.Repeat(0.8, 20)];
        var reliability = Reliability.Bin(new RankedRows(new bool[40], probabilities).All());

        var bins = reliability.In(new LabelCounts([0.2, 0.8], [3, 0], [1, 0]));

        Assert.Equal([0.75, double.NaN], bins.Select(bin => bin.Observed));
    }
}
