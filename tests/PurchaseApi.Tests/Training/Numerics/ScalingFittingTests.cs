using PurchaseApi.Scoring.Models;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Numerics;

public sealed class ScalingFittingTests
{
    private static readonly FeatureMatrix features = new(
        ["basket_value", "constant", "never_there"],
        [
            1, 0.1, double.NaN,
            double.NaN, 0.1, double.NaN,
            2, 0.1, double.NaN,
            9, 0.1, double.NaN,
        ]);

    [Fact]
    public void Missing_values_count_as_the_median()
    {
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, features);

        Assert.Equal([2, 0.1, 0], scaling.Medians);
        Assert.Equal(3.5, scaling.Centers[0]);
        Assert.Equal(Math.Sqrt((2.5 * 2.5 + 1.5 * 1.5 + 1.5 * 1.5 + 5.5 * 5.5) / 4), scaling.Scales[0], 1e-15);
    }

    [Fact]
    public void Minmax_maps_the_training_rows_to_0_and_1()
    {
        var scaling = ScalingFitting.Fit(ScalingKind.MinMax, features);

        Assert.Equal((0, 1), (scaling.Scale(0, 1), scaling.Scale(0, 9)));
    }

    [Theory]
    [InlineData(ScalingKind.Standard)]
    [InlineData(ScalingKind.MinMax)]
    public void A_constant_column_is_0(ScalingKind kind)
    {
        var scaling = ScalingFitting.Fit(kind, features);

        Assert.Equal((0, 0), (scaling.Scale(1, 0.1), scaling.Scale(2, double.NaN)));
    }

    [Fact]
    public void Without_scaling_only_missing_values_change()
    {
        var scaling = ScalingFitting.Fit(ScalingKind.None, features);

        Assert.Equal((7, 2), (scaling.Scale(0, 7), scaling.Scale(0, double.NaN)));
    }
}
