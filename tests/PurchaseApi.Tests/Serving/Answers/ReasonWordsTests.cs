using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Answers;

public sealed class ReasonWordsTests
{
    private static readonly IsotonicRegression Isotonic = new([-1, 1], [0.1, 0.9]);

    [Theory]
    [InlineData(0.6, "basket value 75 raises the odds 3.3x")]
    [InlineData(2, "basket value 75 raises the odds 55x")]
    [InlineData(-0.3, "basket value 75 lowers the odds to 0.55x")]
    [InlineData(-2, "basket value 75 lowers the odds to 0.018x")]
    [InlineData(0.001, "basket value 75 hardly moves the odds")]
    [InlineData(-0.001, "basket value 75 hardly moves the odds")]
    public void Odds_ratios_include_the_slope_of_Platt_scaling(double contribution, string text) =>
        Assert.Equal(
            text,
            new ReasonWords(new PlattScaling(2, -1), "random_forest").Describe("basket_value", "75", contribution));

    [Fact]
    public void The_odds_ratio_multiplies_the_odds_of_the_probability()
    {
        var platt = new PlattScaling(1.7, 0.4);
        double Odds(double margin) => platt.Probability(margin) / (1 - platt.Probability(margin));

        var ratio = new ReasonWords(platt, "support_vector_machine").OddsRatio(0.8)!.Value;

        Assert.Equal(Odds(0.3 + 0.8) / Odds(0.3), ratio, tolerance: 1e-9);
    }

    [Fact]
    public void Odds_are_before_calibration_when_it_is_isotonic()
    {
        var words = new ReasonWords(Isotonic, "gradient_boosting");

        Assert.Equal("visits 3 raises the odds 2x before calibration", words.Describe("visits", "3", Math.Log(2)));
        Assert.Equal(2, words.OddsRatio(Math.Log(2))!.Value, tolerance: 1e-12);
    }

    [Fact]
    public void Distances_are_not_called_odds()
    {
        var words = new ReasonWords(Isotonic, "support_vector_machine");

        Assert.Equal("visits 3 lowers the score by 0.4", words.Describe("visits", "3", -0.4));
        Assert.Null(words.OddsRatio(-0.4));
    }

    [Theory]
    [InlineData("days_since(signed_up)", 14.4, "signed_up 14 days ago")]
    [InlineData("days_since(signed_up)", 1, "signed_up 1 day ago")]
    [InlineData("days_since(signed_up)", -2.5, "signed_up in 2.5 days")]
    [InlineData("days_since(signed_up, last_visit)", 3, "signed_up 3 days before last visit")]
    [InlineData("days_since(signed_up, last_visit)", -3, "signed_up 3 days after last visit")]
    [InlineData("days_since(signed_up) + 1", 3, null)]
    public void Days_are_worded_as_people_say_them(string feature, double days, string? said)
    {
        var contract = PurchaseApi.Scoring.Contracts.FittedContract.From(new()
        {
            Name = "dates",
            Inputs = new()
            {
                ["signed_up"] = new() { Type = "date" },
                ["last_visit"] = new() { Type = "date" },
                ["as_of"] = new() { Type = "date" },
            },
            Features = new() { ["days"] = feature },
        });

        var count = DayCount.Find(contract.Features[0]);

        Assert.Equal(said, count is null ? null : $"{count.Date} {count.Describe(days)}");
    }

    [Fact]
    public void Values_are_worded_as_people_say_them()
    {
        Input Named(string name) => Fitted.EveryType.Inputs.Single(input => input.Name == name);

        Assert.Equal("light blue", ReasonWords.DescribeInput(Named("colour"), 1));
        Assert.Equal("(not known, red assumed)", ReasonWords.DescribeInput(Named("colour"), double.NaN));
        Assert.Equal("(not known)", ReasonWords.DescribeInput(Named("height"), double.NaN));
        Assert.Equal("(not known, 3 assumed)", ReasonWords.DescribeInput(Named("pieces"), double.NaN));
        Assert.Equal("no", ReasonWords.DescribeInput(Named("member"), 0));
        Assert.Equal("3.142", ReasonWords.DescribeFeature(Fitted.EveryType.Features[0], Math.PI));
        Assert.Equal("yes", ReasonWords.DescribeFeature(Fitted.EveryType.Features[1], 1));
    }
}
