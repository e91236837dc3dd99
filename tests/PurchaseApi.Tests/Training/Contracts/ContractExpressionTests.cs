namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractExpressionTests
{
    [Theory]
    [InlineData("basket_value / (pages", "basket_valu / (pages",
        "14: features/basket_intensity: unknown name 'basket_valu'; did you mean 'basket_value'?")]
    [InlineData("basket_value / (pages_viewed + 1)", "basket_value > device_type",
        "14: features/basket_intensity: '>' needs numbers on both sides, 'device_type' is a text")]
    [InlineData("basket_value / (pages_viewed + 1)", "median(median(basket_value)) +",
        "14: features/basket_intensity: column 31: expected a value, found the end")]
    [InlineData("basket_value / (pages_viewed + 1)", "device_type",
        "14: features/basket_intensity: a feature is a number or a truth, not a text")]
    [InlineData("basket_value / (pages_viewed + 1)", "otherwise",
        "14: features/basket_intensity: 'otherwise' is the rule of the last segment, not a feature")]
    [InlineData("basket_intensity:", "basket_value:",
        "14: features/basket_value: 'basket_value' names two things; choose another name")]
    [InlineData("(minmax(time_spent) + minmax(pages_viewed)) / 2", "basket_intensity",
        "13: features/engagement_score: unknown name 'basket_intensity'")]
    public void A_feature_is_checked(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);

    [Theory]
    [InlineData("casual_browser:  otherwise", "casual_browser: time_spent > 1",
        "22: segments/casual_browser: the last segment's rule must be 'otherwise', so that every row has a segment")]
    [InlineData("time_spent > median(time_spent) and pages", "otherwise # pages",
        "19: segments/high_engagement: 'otherwise' is true for every row, so 'focused_shopper' could never win; "
        + "put it last")]
    [InlineData("time_spent > median(time_spent) and pages_viewed > median(pages_viewed)", "time_spent",
        "19: segments/high_engagement: a segment's rule is a truth, such as 'basket_value > 50', not a number")]
    public void A_segment_is_checked(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);
}
