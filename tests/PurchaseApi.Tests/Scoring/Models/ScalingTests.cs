using System.Text.Json;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Models;

public sealed class ScalingTests
{
    private static readonly Scaling scaling = new(ScalingKind.MinMax, [10, 0], [5, 1], [12, 3]);

    [Fact]
    public void A_value_is_centered_and_scaled() => Assert.Equal(2, scaling.Scale(0, 20));

    [Fact]
    public void A_missing_value_is_its_median() => Assert.Equal(scaling.Scale(0, 12), scaling.Scale(0, double.NaN));

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.NegativeInfinity)]
    public void Squares_of_scaled_values_stay_finite(double value) =>
        Assert.True(double.IsFinite(scaling.Scale(0, value) * scaling.Scale(0, value)));

    [Fact]
    public void A_row_is_scaled_column_by_column()
    {
        var scaled = new double[2];
        scaling.Apply([15, double.NaN], scaled);

        Assert.Equal([1, 3], scaled);
    }

    [Fact]
    public void Round_trips_through_json()
    {
        var json = JsonSerializer.Serialize(scaling, PurchaseApi.Scoring.Json.Options);
        var read = JsonSerializer.Deserialize<Scaling>(json, PurchaseApi.Scoring.Json.Options)!;

        Assert.Contains("\"kind\": \"minmax\"", json);
        Assert.Equal((scaling.Kind, 5, 3), (read.Kind, read.Scales[0], read.Medians[1]));
    }

    [Fact]
    public void Invalid_scales_are_rejected()
    {
        Assert.Throws<ModelFormatException>(() => new Scaling(ScalingKind.None, [0, 0], [1], [0, 0]));
        Assert.Throws<ModelFormatException>(() => new Scaling(ScalingKind.None, [0], [1], []));
        Assert.Throws<ModelFormatException>(() => new Scaling(ScalingKind.None, [0], [0], [0]));
        Assert.Throws<ModelFormatException>(() => new Scaling(ScalingKind.None, [double.NaN], [1], [0]));
        Assert.Throws<ModelFormatException>(() => new Scaling(ScalingKind.None, [0], [1], [double.PositiveInfinity]));
    }
}
