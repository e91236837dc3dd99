using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Linear;

public sealed class LogisticRegressionTests
{
    private static readonly string[] names = ["time_spent", "pages_viewed"];

    private static readonly LogisticRegression model =
        new(names, new Scaling(ScalingKind.Standard, [20, 6], [10, 3], [18, 5]), -0.5, [0.8, 0.1]);

    [Fact]
    public void The_margin_is_the_intercept_and_what_each_scaled_feature_adds() =>
        Assert.Equal(-0.5 + 0.8 * 1 + 0.1 * -2, model.Margin([30, 0]));

    [Fact]
    public void A_missing_feature_counts_as_its_median() =>
        Assert.Equal(model.Margin([18, 0]), model.Margin([double.NaN, 0]));

    [Fact]
    public void The_margin_is_finite_for_every_row() =>
        Assert.True(double.IsFinite(model.Margin([double.MaxValue, double.NegativeInfinity])));

    [Fact]
    public void Scoring_allocates_nothing()
    {
        double[] row = [30, 0];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 100; i++) model.Margin(row);
        });
    }

    [Fact]
    public void Round_trips_through_json()
    {
        var json = LogisticRegressionJson.Write(model);
        var read = LogisticRegressionJson.Read(json, names);

        Assert.Equal(model.Margin([31.7, 2]), read.Margin([31.7, 2]));
        Assert.Equal(json, LogisticRegressionJson.Write(read));
    }

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2")]
    [InlineData("logistic_regression", "random_forest")]
    [InlineData("\"time_spent\"", "\"basket_value\"")]
    [InlineData("-0.5", "1e400")]
    [InlineData("-0.5", "null")]
    [InlineData("0.8,", "")]
    [InlineData("0.8,", "0.8, 0.8,")]
    [InlineData("10,", "0,")]
    [InlineData("\"kind\"", "\"sort\"")]
    [InlineData("\"intercept\"", "\"intercept\": 1, \"intercept\"")]
    public void Poisoned_files_are_rejected(string good, string bad)
    {
        var json = Encoding.UTF8.GetString(LogisticRegressionJson.Write(model));
        var poisoned = Encoding.UTF8.GetBytes(json.Replace(good, bad));

        Assert.Contains(good, json);
        Assert.Throws<ModelFormatException>(() => LogisticRegressionJson.Read(poisoned, names));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Non_models_are_rejected(string json) =>
        Assert.Throws<ModelFormatException>(() => LogisticRegressionJson.Read(Encoding.UTF8.GetBytes(json), names));
}
