using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Tests.Training.Decisions;

public sealed class ConformalFittingTests
{
    [Fact]
    public void The_quantile_is_the_order_statistic_of_the_finite_sample_rank()
    {
        // 19 negatives at 0.01..0.19: ranks ceil(20 * 0.8) = 16 and ceil(20 * 0.95) = 19. 4 positives: 4 and beyond.
        double[] negatives = [.. Enumerable.Range(1, 19).Select(i => i / 100.0)];
        double[] probabilities = [.. negatives, 0.9, 0.8, 0.7, 0.6];
        bool[] labels = [.. negatives.Select(_ => false), true, true, true, true];
        var quantiles = ConformalFitting.Fit(probabilities, labels);

        Assert.Equal(new ClassQuantiles(0.16, 0.19), quantiles.Negative);
        Assert.Equal(new ClassQuantiles(1 - 0.6, 1), quantiles.Positive);
    }

    [Fact]
    public void Classes_with_too_few_rows_are_in_every_set()
    {
        var quantiles = ConformalFitting.Fit([0.1, 0.2], [false, false]);

        Assert.Equal(new PredictionSet(Negative: true, Positive: true), quantiles.At95(0));
        Assert.Equal(new PredictionSet(Negative: true, Positive: true), quantiles.At80(1));
    }

    [Fact]
    public void New_rows_are_covered_at_the_stated_rate()
    {
        var random = new Random(11);
        var (probabilities, labels) = Rows(random, 20_000);
        var quantiles = ConformalFitting.Fit(probabilities, labels);
        var (fresh, truth) = Rows(random, 20_000);

        foreach (var label in new[] { false, true })
        {
            int[] rows = [.. Enumerable.Range(0, fresh.Length).Where(row => truth[row] == label)];
            Assert.Equal(0.95, rows.Average(row => quantiles.At95(fresh[row]).Contains(label) ? 1.0 : 0), 0.015);
            Assert.Equal(0.80, rows.Average(row => quantiles.At80(fresh[row]).Contains(label) ? 1.0 : 0), 0.025);
        }
    }

    private static (double[] Probabilities, bool[] Labels) Rows(Random random, int count)
    {
        double[] probabilities = [.. Enumerable.Range(0, count).Select(_ => Math.Pow(random.NextDouble(), 2))];
        return (probabilities, [.. probabilities.Select(probability => random.NextDouble() < probability)]);
    }
}
