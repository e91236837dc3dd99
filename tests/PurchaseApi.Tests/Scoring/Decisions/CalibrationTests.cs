using System.Text.Json;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Decisions;

public sealed class CalibrationTests
{
    public static TheoryData<Calibration> Calibrations =>
    [
        new PlattScaling(1.7, -0.3),
        new PlattScaling(0, 2),
        new PlattScaling(1e300, -1e300),
        new IsotonicRegression([-2, -0.5, 1e-9, 3], [0.01, 0.2, 0.2, 0.97]),
        new IsotonicRegression([0], [0.5]),
    ];

    [Theory]
    [MemberData(nameof(Calibrations))]
    public void Probabilities_are_in_0_to_1_and_never_fall(Calibration calibration)
    {
        double[] margins =
        [
            double.NegativeInfinity, double.MinValue, -800,
            .. Enumerable.Range(-20_000, 40_001).Select(i => i / 500.0),
            800, double.MaxValue, double.PositiveInfinity,
        ];
        double[] probabilities = [.. margins.Select(calibration.Probability)];

        Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1));
        Assert.Equal(probabilities.Order(), probabilities);
    }

    [Theory]
    [MemberData(nameof(Calibrations))]
    public void Round_trips_through_json(Calibration calibration)
    {
        var read = JsonSerializer.Deserialize<Calibration>(
            JsonSerializer.Serialize(calibration, PurchaseApi.Scoring.Json.Options), PurchaseApi.Scoring.Json.Options)!;

        Assert.IsType(calibration.GetType(), read);
        Assert.Equal(calibration.Probability(0.123), read.Probability(0.123));
    }

    [Fact]
    public void A_file_names_the_method() =>
        Assert.Equal(
            "{\n  \"method\": \"platt\",\n  \"slope\": 1.5,\n  \"intercept\": 0\n}",
            JsonSerializer.Serialize<Calibration>(new PlattScaling(1.5, 0), PurchaseApi.Scoring.Json.Options));

    [Fact]
    public void NaN_margins_are_rejected() =>
        Assert.Throws<ArgumentException>(() => new PlattScaling(1, 0).Probability(double.NaN));

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(1, double.NaN)]
    public void Falling_or_infinite_Platt_scaling_is_rejected(double slope, double intercept) =>
        Assert.Throws<ModelFormatException>(() => new PlattScaling(slope, intercept));

    [Theory]
    [InlineData(new double[0], new double[0])]
    [InlineData(new double[] { 1 }, new double[] { 0.1, 0.2 })]
    [InlineData(new double[] { 2, 1 }, new double[] { 0.1, 0.2 })]
    [InlineData(new double[] { 1, 1 }, new double[] { 0.1, 0.2 })]
    [InlineData(new double[] { 1, double.NaN }, new double[] { 0.1, 0.2 })]
    [InlineData(new double[] { 1, 2 }, new double[] { 0.2, 0.1 })]
    [InlineData(new double[] { 1, 2 }, new double[] { -0.1, 0.1 })]
    [InlineData(new double[] { 1, 2 }, new double[] { 0.1, 1.1 })]
    [InlineData(new double[] { 1, 2 }, new double[] { 0.1, double.NaN })]
    public void Knots_that_do_not_rise_are_rejected(double[] margins, double[] probabilities) =>
        Assert.Throws<ModelFormatException>(() => new IsotonicRegression(margins, probabilities));
}
