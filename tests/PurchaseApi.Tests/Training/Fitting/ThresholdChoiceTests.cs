using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

public sealed class ThresholdChoiceTests
{
    [Fact]
    public void Lies_halfway_between_the_rows_that_it_separates() =>
        Assert.Equal(0.5, ThresholdChoice.BestF1([0.125, 0.375, 0.625, 0.875], [false, false, true, true]));

    [Fact]
    public void Of_equally_good_ones_it_is_the_highest() =>
        // One hit of one row or two of four, of two positives: both 2/3.
        Assert.Equal(0.75, ThresholdChoice.BestF1([1, 0.5, 0.25, 0.125], [true, false, false, true]));

    [Fact]
    public void Tied_rows_stay_together() =>
        Assert.Equal(0.25, ThresholdChoice.BestF1([0.5, 0.5, 0.5, 0], [true, false, true, false]));

    [Fact]
    public void Neighbouring_doubles_are_told_apart()
    {
        var above = Math.BitIncrement(0.5);

        Assert.Equal(above, ThresholdChoice.BestF1([0.5, above], [false, true]));
    }

    [Fact]
    public void No_other_threshold_has_a_higher_F1()
    {
        var random = new Random(3);
        double[] probabilities = [.. Enumerable.Range(0, 200).Select(_ => Math.Round(random.NextDouble(), 2))];
        bool[] labels = [.. probabilities.Select(probability => random.NextDouble() < probability)];
        var best = Metrics.Of(labels, probabilities, ThresholdChoice.BestF1(probabilities, labels)).F1;

        Assert.Equal(probabilities.Max(threshold => Metrics.Of(labels, probabilities, threshold).F1), best);
    }

    [Fact]
    public void Rows_that_all_have_probability_0_are_predicted_positive_or_not_alike() =>
        Assert.Equal(0, ThresholdChoice.BestF1([0, 0], [true, false]));

    [Fact]
    public void No_rows_have_no_threshold() =>
        Assert.Throws<ArgumentException>(() => ThresholdChoice.BestF1([], []));
}
