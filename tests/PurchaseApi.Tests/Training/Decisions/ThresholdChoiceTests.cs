using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Decisions;

public sealed class ThresholdChoiceTests
{
    [Fact]
    public void The_threshold_lies_halfway_between_rows() =>
        Assert.Equal(0.5, ThresholdChoice.F1.Choose([0.125, 0.375, 0.625, 0.875], [false, false, true, true]));

    [Fact]
    public void Ties_choose_the_highest_threshold() =>
        // One hit of one row or two of four, of two positives: both 2/3.
        Assert.Equal(0.75, ThresholdChoice.F1.Choose([1, 0.5, 0.25, 0.125], [true, false, false, true]));

    [Fact]
    public void Tied_rows_are_predicted_alike() =>
        Assert.Equal(0.25, ThresholdChoice.F1.Choose([0.5, 0.5, 0.5, 0], [true, false, true, false]));

    [Fact]
    public void Neighboring_doubles_are_separated()
    {
        var above = Math.BitIncrement(0.5);

        Assert.Equal(above, ThresholdChoice.F1.Choose([0.5, above], [false, true]));
    }

    [Fact]
    public void No_other_threshold_has_a_higher_F1()
    {
        var random = new Random(3);
        double[] probabilities = [.. Enumerable.Range(0, 200).Select(_ => Math.Round(random.NextDouble(), 2))];
        bool[] labels = [.. probabilities.Select(probability => random.NextDouble() < probability)];
        var best = MetricValues.Compute(labels, probabilities, ThresholdChoice.F1.Choose(probabilities, labels)).Confusion.F1;

        Assert.Equal(probabilities.Max(threshold => MetricValues.Compute(labels, probabilities, threshold).Confusion.F1), best);
    }

    [Fact]
    public void Precision_is_maximized_at_a_recall_of_one_half() =>
        // The first row alone is sure, but it is one of four; of the first four three are right.
        Assert.Equal(0.45, ThresholdChoice.Precision.Choose(
            [0.9, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2], [true, false, true, true, false, false, true]), 12);

    [Fact]
    public void Recall_is_maximized_at_a_precision_of_one_half() =>
        Assert.Equal(0.25, ThresholdChoice.Recall.Choose(
            [0.9, 0.8, 0.7, 0.3, 0.2, 0.1], [true, false, false, true, false, false]), 12);

    [Fact]
    public void Recall_falls_back_to_the_best_precision() =>
        Assert.Equal(0.35, ThresholdChoice.Recall.Choose(
            [0.9, 0.8, 0.4, 0.3, 0.2], [false, false, true, false, false]), 12);

    [Fact]
    public void Balanced_accuracy_decides_when_F1_predicts_all_positive()
    {
        bool[] labels = [.. Enumerable.Range(0, 100).Select(row => row % 5 != 0)];
        double[] probabilities = [.. labels.Select((label, row) => (label ? 0.82 : 0.78) + (row % 7 * 0.001))];

        var everybody = ThresholdChoice.F1.Decide([.. labels.Select(_ => 0.8)], labels);
        var told = ThresholdChoice.F1.Decide(probabilities, labels);

        Assert.Equal(("balanced_accuracy", 0.8), (everybody.Criterion, everybody.Value));
        Assert.Contains("--criterion", everybody.Note);
        Assert.Equal(("f1", null), (told.Criterion, told.Note));
    }

    [Fact]
    public void Rows_with_probability_0_are_predicted_alike() =>
        Assert.Equal(0, ThresholdChoice.F1.Choose([0, 0], [true, false]));

    [Fact]
    public void No_rows_have_no_threshold() =>
        Assert.Throws<ArgumentException>(() => ThresholdChoice.F1.Choose([], []));
}
