using System.Diagnostics;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class BootstrapTests
{
    private static readonly (double[] Probabilities, bool[] Labels) rows = Rows(750);

    [Fact]
    public void Metrics_lie_in_their_intervals()
    {
        var intervals = Bootstrap.Intervals(rows.Labels, rows.Probabilities, 0.5, Metric.All, seed: 42);
        var metrics = MetricValues.Compute(rows.Labels, rows.Probabilities, 0.5).ByName();

        Assert.Equal(metrics.Select(metric => metric.Name), intervals.Keys);
        Assert.All(metrics, metric => Assert.Equal(metric.Value, intervals[metric.Name].Value));
        Assert.All(intervals.Values, metric => Assert.InRange(metric.Value, metric.Low, metric.High));
    }

    [Fact]
    public void Intervals_span_about_two_standard_errors()
    {
        var accuracy = Bootstrap.Intervals(rows.Labels, rows.Probabilities, 0.5, Metric.All, seed: 42)["accuracy"];
        var error = Math.Sqrt(accuracy.Value * (1 - accuracy.Value) / rows.Labels.Length);

        Assert.Equal(accuracy.Value - 1.96 * error, accuracy.Low, 0.2 * error);
        Assert.Equal(accuracy.Value + 1.96 * error, accuracy.High, 0.2 * error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals() =>
        Assert.Equal(
            Bootstrap.Intervals(rows.Labels, rows.Probabilities, 0.5, Metric.All, seed: 1),
            Bootstrap.Intervals(rows.Labels, rows.Probabilities, 0.5, Metric.All, seed: 1));

    [Fact]
    public void Intervals_stay_in_range_and_contain_the_metric()
    {
        foreach (var share in (double[])[0, 0.02, 0.5, 0.98, 1])
        {
            bool[] labels = [.. Enumerable.Range(0, 50).Select(row => row < 48)];
            double[] probabilities = [.. labels.Select((label, row) => label || row < share * 50 ? 0.9 : 0.1)];

            var intervals = Bootstrap.Intervals(labels, probabilities, 0.5, Metric.All, seed: 42);

            Assert.All(Metric.All.Where(figure => intervals.ContainsKey(figure.Name)), figure =>
            {
                var interval = intervals[figure.Name];
                Assert.InRange(interval.Low, figure.Lowest, interval.Value);
                Assert.InRange(interval.High, interval.Value, figure.Highest);
            });
        }
    }

    [Fact]
    public void Rows_of_one_customer_are_one_observation()
    {
        // Each row ten times: as if there were a tenth of them.
        bool[] labels = [.. rows.Labels.Take(75).SelectMany(label => Enumerable.Repeat(label, 10))];
        double[] probabilities = [.. rows.Probabilities.Take(75).SelectMany(p => Enumerable.Repeat(p, 10))];
        int[] customers = [.. Enumerable.Range(0, 750).Select(row => row / 10)];

        var known = Accuracy(Bootstrap.Intervals(labels, probabilities, 0.5, Metric.All, seed: 42, customers));
        var unknown = Accuracy(Bootstrap.Intervals(labels, probabilities, 0.5, Metric.All, seed: 42));

        Assert.InRange((known.High - known.Low) / (unknown.High - unknown.Low), 2.6, 3.7);   // sqrt(10) is 3.2

        static Estimate Accuracy(OrderedDictionary<string, Estimate> intervals) => intervals["accuracy"];
    }

    [Fact]
    public void Resamples_of_one_class_do_not_count()
    {
        var intervals = Bootstrap.Intervals([true, false, false], [0.9, 0.2, 0.1], 0.5, Metric.All, seed: 42);

        Assert.Equal(new Estimate(1, 1, 1), intervals["roc_auc"]);
    }

    [Fact]
    public void Undefined_metrics_are_omitted()
    {
        var intervals = Bootstrap.Intervals([false, false], [0.2, 0.1], 0.5, Metric.All, seed: 42);

        Assert.DoesNotContain("roc_auc", intervals.Keys);
        Assert.Contains("brier", intervals.Keys);
    }

    [Fact]
    public void A_thousand_resamples_are_quick()
    {
        var watch = Stopwatch.StartNew();
        Bootstrap.Intervals(rows.Labels, rows.Probabilities, 0.5, Metric.All, seed: 42);

        // About 0.2 s; the rest is for a busy machine.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    private static (double[] Probabilities, bool[] Labels) Rows(int count)
    {
        var random = new Random(5);
        double[] probabilities = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return (probabilities, [.. probabilities.Select(probability => random.NextDouble() < probability)]);
    }
}
