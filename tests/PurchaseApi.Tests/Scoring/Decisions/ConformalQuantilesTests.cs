using System.Text.Json;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Decisions;

public sealed class ConformalQuantilesTests
{
    // Negative up to a probability of 0.75 (95 %) or 0.5 (80 %), positive from 0.375 or 0.625 on.
    private static readonly ConformalQuantiles quantiles = new(new(0.5, 0.75), new(0.375, 0.625));

    [Theory]
    [InlineData(0.1, false, Confidence.High)]
    [InlineData(0.9, true, Confidence.High)]
    [InlineData(0.45, false, Confidence.Medium)]
    [InlineData(0.7, true, Confidence.Medium)]
    [InlineData(0.55, true, Confidence.Low)]
    [InlineData(0.9, false, Confidence.Low)]
    public void Confidence_needs_a_set_of_exactly_the_prediction(
        double probability, bool predicted, Confidence expected) =>
        Assert.Equal(expected, quantiles.Assess(probability, predicted));

    [Theory]
    [InlineData(0.24, true, Confidence.Medium)]
    [InlineData(0.59, true, Confidence.Medium)]
    [InlineData(0.6, true, Confidence.High)]
    public void High_confidence_needs_60_percent(double probability, bool predicted, Confidence expected) =>
        Assert.Equal(expected, new ConformalQuantiles(new(0.1, 0.2), new(0.9, 0.95)).Assess(probability, predicted));

    [Fact]
    public void A_set_contains_the_classes_within_the_quantiles()
    {
        Assert.Equal(new PredictionSet(Negative: true, Positive: true), quantiles.At95(0.5));
        Assert.True(quantiles.At95(0.5).Contains(true));
        Assert.False(quantiles.At95(0.1).Contains(true));
        Assert.True(quantiles.At80(0.1).IsExactly(false));
    }

    [Fact]
    public void Round_trips_through_json() =>
        Assert.Equal(quantiles, JsonSerializer.Deserialize<ConformalQuantiles>(
            JsonSerializer.Serialize(quantiles, PurchaseApi.Scoring.Json.Options), PurchaseApi.Scoring.Json.Options));

    [Theory]
    [InlineData(0.5, 0.4)]
    [InlineData(-0.1, 0.4)]
    [InlineData(0.5, 1.1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0.5, double.NaN)]
    public void Quantiles_out_of_range_are_rejected(double at80, double at95) =>
        Assert.Throws<ModelFormatException>(() => new ClassQuantiles(at80, at95));
}
