using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Tests.Training.Decisions;

public sealed class CalibrationFittingTests
{
    private static readonly Reference reference = GoldenFile.Read<Reference>("calibration.json");

    [Fact]
    public void Platt_scaling_matches_SciPy()
    {
        var platt = PlattFitting.Fit(reference.Margins, reference.Labels);

        Assert.Equal(reference.Slope, platt.Slope, 1e-8);
        Assert.Equal(reference.Intercept, platt.Intercept, 1e-8);
    }

    [Fact]
    public void Isotonic_regression_matches_scikit_learn()
    {
        var isotonic = IsotonicFitting.Fit(reference.Margins, reference.Labels);

        Assert.All(reference.Queries.Zip(reference.Isotonic), pair =>
            Assert.Equal(pair.Second, isotonic.Probability(pair.First), 1e-12));
        Assert.Equal(1 / 82.0, isotonic.Probability(-100));
        Assert.Equal(1 - 1 / 82.0, isotonic.Probability(100));
        Assert.Equal(isotonic.Probabilities.Order().Distinct(), isotonic.Probabilities);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 }, new[] { false, false, true, true }, 1)]
    [InlineData(new double[] { 1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3 }, new[] { false, true, false, true }, 1)]
    [InlineData(new double[] { 4, 3, 2, 1 }, new[] { false, false, true, true }, 0)]
    [InlineData(new double[] { 2, 2, 2, 2 }, new[] { false, true, true, true }, 0)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new[] { false, false, false, false }, 0)]
    public void Platt_scaling_is_finite_and_never_falls(double[] margins, bool[] labels, int slopeSign)
    {
        var platt = PlattFitting.Fit(margins, labels);

        Assert.Equal(slopeSign, Math.Sign(Math.Round(platt.Slope, 9)));
        Assert.All(margins, margin => Assert.InRange(platt.Probability(margin), 0.05, 0.95));
    }

    [Fact]
    public void Few_rows_use_Platt_scaling()
    {
        var (margins, labels) = Bend(CalibrationFitting.IsotonicRows - 1);

        Assert.IsType<PlattScaling>(CalibrationFitting.Fit(margins, labels));
    }

    [Fact]
    public void Many_rows_off_the_logistic_curve_use_isotonic_regression()
    {
        var (margins, labels) = Bend(CalibrationFitting.IsotonicRows);
        var calibration = CalibrationFitting.Fit(margins, labels);

        Assert.IsType<IsotonicRegression>(calibration);
        Assert.Equal(0.2, calibration.Probability(-5), 0.05);
        Assert.Equal(0.55, calibration.Probability(5), 0.05);
    }

    [Fact]
    public void Many_rows_on_the_logistic_curve_use_Platt_scaling()
    {
        var random = new Random(7);
        double[] margins = [.. Enumerable.Range(0, 6_000).Select(_ => random.NextDouble() * 6 - 3)];
        bool[] labels = [.. margins.Select(margin => random.NextDouble() < Sigmoid.Compute(margin))];
        var platt = Assert.IsType<PlattScaling>(CalibrationFitting.Fit(margins, labels));

        Assert.Equal(1, platt.Slope, 0.1);
        Assert.Equal(0, platt.Intercept, 0.1);
    }

    /// <summary>Of the rows below margin 0, 20 % are positive; above, ever more up to 90 %.</summary>
    private static (double[] Margins, bool[] Labels) Bend(int rows)
    {
        var random = new Random(7);
        double[] margins = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 20 - 10)];
        return (margins, [.. margins.Select(margin => random.NextDouble() < 0.2 + (0.07 * Math.Max(0, margin)))]);
    }

    private sealed record Reference(
        double[] Margins, bool[] Labels, double Slope, double Intercept, double[] Queries, double[] Isotonic);
}
