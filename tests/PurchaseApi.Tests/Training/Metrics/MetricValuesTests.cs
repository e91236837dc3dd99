using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public void Metrics_match_scikit_learn()
    {
        var reference = GoldenFile.Read<Reference>("metrics.json");
        var metrics = MetricValues.Compute(reference.Labels, reference.Probabilities, reference.Threshold).ByName();

        Assert.Equal(reference.Metrics.Keys, metrics.Select(metric => metric.Name));
        Assert.All(metrics, metric => Assert.Equal(reference.Metrics[metric.Name], metric.Value, 1e-12));
    }

    [Fact]
    public void A_row_on_the_threshold_is_positive() =>
        Assert.Equal(1, MetricValues.Compute([true, false], [0.5, 0.4], 0.5).Confusion.Accuracy);

    [Fact]
    public void Division_by_zero_gives_zero()
    {
        var metrics = MetricValues.Compute([false, false], [0.1, 0.2], 0.5).Confusion;

        Assert.Equal((1, 0, 0, 0), (metrics.Accuracy, metrics.Precision, metrics.Recall, metrics.F1));
        Assert.Equal(0, MetricValues.Compute([true, true], [0.1, 0.9], 0.5).Confusion.Specificity);
    }

    [Fact]
    public void Specificity_is_the_share_of_true_negatives() =>
        Assert.Equal(0.75, MetricValues.Compute([false, false, false, false, true], [0.1, 0.2, 0.3, 0.9, 0.2], 0.5)
            .Confusion.Specificity);

    [Fact]
    public void One_class_alone_has_no_ranking()
    {
        Assert.True(double.IsNaN(MetricValues.Compute([false, false], [0.1, 0.2], 0.5).RocAuc));
        Assert.True(double.IsNaN(MetricValues.Compute([true, true], [0.1, 0.2], 0.5).RocAuc));
        Assert.True(double.IsNaN(MetricValues.Compute([false, false], [0.1, 0.2], 0.5).AveragePrecision));
    }

    [Fact]
    public void The_order_of_tied_rows_does_not_matter() =>
        Assert.Equal(
            MetricValues.Compute([true, true, false, false], [0.5, 0.5, 0.5, 0.5], 0.5),
            MetricValues.Compute([false, true, false, true], [0.5, 0.5, 0.5, 0.5], 0.5));

    [Fact]
    public void Calibration_error_is_the_mean_gap_of_15_bins()
    {
        // Bin b holds two rows at b/15, one of them positive.
        double[] probabilities = [.. Enumerable.Range(0, 30).Select(row => row / 2 / 15.0)];
        bool[] labels = [.. Enumerable.Range(0, 30).Select(row => row % 2 == 0)];
        var expected = Enumerable.Range(0, 15).Average(bin => Math.Abs(bin / 15.0 - 0.5));

        Assert.Equal(expected, MetricValues.Compute(labels, probabilities, 0.5).CalibrationError, 1e-15);
    }

    [Theory]
    [InlineData(new[] { 0.9, 0.8, 0.7, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, 0.5)]        // the first of two positives
    [InlineData(new[] { 0.9, 0.9, 0.7, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, 0.25)]       // half of a tie of two
    [InlineData(new[] { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, 0.1)]        // no order at all
    public void Gain_is_the_share_of_positives_in_the_top_tenth(double[] probabilities, double expected)
    {
        bool[] labels = [true, false, true, false, false, false, false, false, false, false];

        Assert.Equal(expected, MetricValues.Compute(labels, probabilities, 0.5).GainAt10, 1e-15);
    }

    [Fact]
    public void Certain_mistakes_have_a_finite_log_loss() =>
        Assert.InRange(MetricValues.Compute([true, false], [0, 0], 0.5).LogLoss, 10, 20);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Non_probabilities_are_rejected(double probability) =>
        Assert.Throws<ArgumentException>(() => MetricValues.Compute([true, false], [0.5, probability], 0.5));

    [Fact]
    public void No_rows_have_no_metrics() => Assert.Throws<ArgumentException>(() => MetricValues.Compute([], [], 0.5));

    private sealed record Reference(
        bool[] Labels, double[] Probabilities, double Threshold, Dictionary<string, double> Metrics);
}
