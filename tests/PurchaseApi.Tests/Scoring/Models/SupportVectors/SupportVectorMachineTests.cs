using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.SupportVectors;

public sealed class SupportVectorMachineTests
{
    private static readonly string[] names = ["time_spent", "pages_viewed"];
    private static readonly Scaling scaling = new(ScalingKind.Standard, [20, 6], [10, 3], [18, 5]);

    private static readonly LinearSupportVectorMachine linear = new(names, scaling, -0.5, [0.8, 0.1]);

    private static readonly RbfSupportVectorMachine radial =
        new(names, scaling, gamma: 0.25, intercept: -0.5, [0.75, -0.7], [1, -2, 0.3, 0.4]);

    [Fact]
    public void A_linear_margin_is_the_intercept_and_what_each_scaled_feature_adds() =>
        Assert.Equal(-0.5 + (0.8 * 1) + (0.1 * -2), linear.Margin([30, 0]), 1e-15);

    [Fact]
    public void A_radial_margin_falls_with_the_distance_from_each_support_vector()
    {
        Assert.Equal(-0.5 + 0.75 - (0.7 * Math.Exp(-0.25 * (0.49 + 5.76))), radial.Margin([30, 0]), 1e-15);
        Assert.Equal(-0.5, radial.Margin([1e9, 0]));
    }

    [Fact]
    public void Blocks_of_support_vectors_give_the_sum_of_single_ones()
    {
        var random = new Random(1);
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
        for (var count = 0; count < 20; count++)
        {
            var (coefficients, vectors) = (Draw(count), Draw(count * 2));
            var model = new RbfSupportVectorMachine(names, scaling, 0.3, 0.1, coefficients, vectors);
            var expected = 0.1;
            for (var i = 0; i < count; i++)
                expected += coefficients[i] * Math.Exp(
                    -0.3 * (Math.Pow(0.5 - vectors[2 * i], 2) + Math.Pow(-1 - vectors[(2 * i) + 1], 2)));

            Assert.Equal(expected, model.Margin([25, 3]), 1e-13);
        }
    }

    [Fact]
    public void A_missing_feature_counts_as_its_median()
    {
        Assert.Equal(linear.Margin([18, 0]), linear.Margin([double.NaN, 0]));
        Assert.Equal(radial.Margin([18, 0]), radial.Margin([double.NaN, 0]));
    }

    [Fact]
    public void The_margin_is_finite_for_every_row()
    {
        Assert.True(double.IsFinite(linear.Margin([double.MaxValue, double.NegativeInfinity])));
        Assert.True(double.IsFinite(radial.Margin([double.MaxValue, double.NegativeInfinity])));
    }

    [Fact]
    public void Rows_of_another_length_are_rejected() =>
        Assert.Throws<ArgumentException>(() => radial.Margin([1, 2, 3]));

    [Fact]
    public void Scoring_allocates_nothing()
    {
        double[] row = [30, 0];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 100; i++) _ = linear.Margin(row) + radial.Margin(row);
        });
    }

    [Fact]
    public void Round_trips_through_json()
    {
        var readLinear = (LinearSupportVectorMachine)Read(SupportVectorMachineJson.Write(linear));
        var readRadial = (RbfSupportVectorMachine)Read(SupportVectorMachineJson.Write(radial));

        Assert.Equal(linear.Margin([31.7, 2]), readLinear.Margin([31.7, 2]));
        Assert.Equal(radial.Margin([31.7, 2]), readRadial.Margin([31.7, 2]));
        Assert.Equal(SupportVectorMachineJson.Write(linear), SupportVectorMachineJson.Write(readLinear));
        Assert.Equal(SupportVectorMachineJson.Write(radial), SupportVectorMachineJson.Write(readRadial));
    }

    [Fact]
    public void The_service_knows_the_format() => Assert.IsType<RbfSupportVectorMachine>(
        ModelFamilies.Read("support_vector_machine", SupportVectorMachineJson.Write(radial), names));

    [Theory]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("support_vector_machine", "random_forest")]
    [InlineData("\"time_spent\"", "\"basket_value\"")]
    [InlineData("-0.5", "1e400")]
    [InlineData("-0.5", "1e31")]
    [InlineData("-0.5", "null")]
    [InlineData("0.75,", "")]
    [InlineData("0.75,", "0.75,0.75,")]
    [InlineData("0.75,", "1e99,")]
    [InlineData("0.25", "-0.25")]
    [InlineData("0.3,", "")]
    [InlineData("0.3,", "1e99,")]
    [InlineData("[20,6]", "[20,6,6]")]
    [InlineData("\"rbf\":{", "\"linear\":{\"weights\":[1,2]},\"rbf\":{")]
    [InlineData("\"rbf\":{", "\"poly\":{")]
    public void Poisoned_files_are_rejected(string good, string bad)
    {
        var json = Encoding.UTF8.GetString(SupportVectorMachineJson.Write(radial));

        Assert.Contains(good, json);
        Assert.Throws<ModelFormatException>(() => Read(Encoding.UTF8.GetBytes(json.Replace(good, bad))));
    }

    [Theory]
    [InlineData("[0.8,0.1]", "[0.8]")]
    [InlineData("0.8", "-1e31")]
    [InlineData(",\"linear\":{\"weights\":[0.8,0.1]}", "")]
    public void Poisoned_linear_files_are_rejected(string good, string bad)
    {
        var json = Encoding.UTF8.GetString(SupportVectorMachineJson.Write(linear));

        Assert.Contains(good, json);
        Assert.Throws<ModelFormatException>(() => Read(Encoding.UTF8.GetBytes(json.Replace(good, bad))));
    }

    [Fact]
    public void Damaged_models_are_rejected_or_give_finite_margins()
    {
        Assert.InRange(DamagedJson.Refused(SupportVectorMachineJson.Write(linear), 2000, Read), 100, 1999);
        Assert.InRange(DamagedJson.Refused(SupportVectorMachineJson.Write(radial), 2000, Read), 100, 1999);
    }

    private static IScorer Read(byte[] json) => SupportVectorMachineJson.Read(json, names);
}
