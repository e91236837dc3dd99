using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class RankingCurvesTests
{
    // From the most likely row on: yes, no, two tied of which one is a yes, no.
    private static readonly RankedRows five = new([true, false, true, false, false], [0.9, 0.8, 0.5, 0.5, 0.1]);

    private static readonly IReadOnlyList<Picked> falling = Picked.Falling(five.All());

    [Fact]
    public void Tied_rows_are_picked_together() =>
        Assert.Equal([(0, 0), (1, 0), (1, 1), (2, 2), (2, 3)], falling.Select(one => (one.Positives, one.Negatives)));

    [Fact]
    public void A_threshold_picks_rows_at_or_above_it() =>
        Assert.Equal(
            [(2, 3), (2, 2), (1, 1), (0, 0)],
            Picked.At(falling, [0, 0.5, 0.6, 1]).Select(one => (one.Positives, one.Negatives)));

    [Fact]
    public void The_ROC_curve_steps_by_row_and_slants_at_ties() =>
        AssertPoints(
            [(0, 0), (0, 0.5), (1 / 3.0, 0.5), (2 / 3.0, 1), (1, 1)], RankingCurves.Roc(falling));

    [Fact]
    public void Gains_are_the_positives_among_the_rows_reached() =>
        AssertPoints([(0, 0), (0.2, 0.5), (0.4, 0.5), (0.8, 1), (1, 1)], RankingCurves.Gains(falling));

    [Fact]
    public void Precision_has_a_point_for_each_recall() =>
        AssertPoints([(0.5, 1), (1, 0.5)], RankingCurves.PrecisionRecall(falling));

    [Theory]
    [InlineData(7)]
    [InlineData(400)]
    public void The_area_below_the_drawn_roc_curve_is_the_metric(int rows)
    {
        var (labels, probabilities) = DrawnRows.Draw(rows, seed: 3, digits: 2);
        var metrics = MetricValues.Compute(labels, probabilities, 0.5);

        var curve = RankingCurves.Roc(Picked.Falling(new RankedRows(labels, probabilities).All()));

        Assert.Equal(metrics.RocAuc, Area(curve), 1e-12);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(400)]
    public void The_area_below_the_drawn_precision_is_the_metric(int rows)
    {
        var (labels, probabilities) = DrawnRows.Draw(rows, seed: 3, digits: 2);
        var metrics = MetricValues.Compute(labels, probabilities, 0.5);

        var curve = RankingCurves.PrecisionRecall(Picked.Falling(new RankedRows(labels, probabilities).All()));

        Assert.Equal(metrics.AveragePrecision, Area([.. RankingCurves.Steps(curve)]), 1e-12);
    }

    [Fact]
    public void Curves_are_interpolated_linearly() =>
        Assert.Equal([0.5, 0.5, 0.75, 1], Point.HeightsAt(RankingCurves.Gains(falling), [0.2, 0.3, 0.6, 1]), Near);

    [Fact]
    public void Curves_of_one_class_are_NaN()
    {
        var negatives = Picked.Falling(new RankedRows([false, false], [0.2, 0.1]).All());
        var positives = Picked.Falling(new RankedRows([true, true], [0.2, 0.1]).All());

        Assert.Equal([double.NaN, double.NaN], Point.HeightsAt(RankingCurves.Roc(negatives), [0, 1]));
        Assert.Equal([double.NaN, double.NaN], Point.HeightsAt(RankingCurves.Roc(positives), [0, 1]));
        Assert.Equal([double.NaN, double.NaN], Point.HeightsAt(RankingCurves.Gains(negatives), [0, 1]));
        Assert.Equal([double.NaN, double.NaN], RankingCurves.PrecisionAt([], [0, 1]));
    }

    private static void AssertPoints((double X, double Y)[] expected, IReadOnlyList<Point> points)
    {
        Assert.Equal(expected.Select(point => point.X), points.Select(point => point.X), Near);
        Assert.Equal(expected.Select(point => point.Y), points.Select(point => point.Y), Near);
    }

    private static double Area(IReadOnlyList<Point> points) =>
        points.Zip(points.Skip(1), (a, b) => (b.X - a.X) * (a.Y + b.Y) / 2).Sum();

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
