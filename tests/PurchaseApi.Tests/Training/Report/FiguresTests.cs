using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.054, "5.4%")]
    [InlineData(0.0994, "9.9%")]
    [InlineData(0.0996, "10%")]
    [InlineData(0.2449, "24%")]
    [InlineData(1, "100%")]
    [InlineData(double.NaN, "–")]
    public void Shares_below_ten_percent_have_one_more_digit(double share, string text) =>
        Assert.Equal(text, Numbers.Percent(share).Replace('\u00a0', ' '));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(63973.52223, "63,973.5")]
    [InlineData(0.00311246, "0.00311246")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(1e12, "1E+12")]
    [InlineData(0.00000123456789, "1.23457E-06")]
    public void A_value_of_the_data_has_six_digits(double value, string text) =>
        Assert.Equal(text, Numbers.Value(value));

    [Fact]
    public void Nothing_is_minus_zero() => Assert.Equal("0.000", Numbers.Metric(-0.0001));

    [Fact]
    public void Intervals_name_their_unit_once() =>
        Assert.Equal(
            "18 to 25%", Numbers.Interval(new Estimate(0.2, 0.18, 0.25), Numbers.Percent).Replace('\u00a0', ' '));
}
