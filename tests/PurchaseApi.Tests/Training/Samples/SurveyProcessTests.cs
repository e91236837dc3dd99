using PurchaseApi.Training.Samples;
using static PurchaseApi.Training.Samples.SurveyQuestions;

namespace PurchaseApi.Tests.Training.Samples;

public sealed class SurveyProcessTests
{
    [Fact]
    public void Browsing_raises_purchases_and_the_effect_of_recommendations()
    {
        Assert.True(Margin(browsing: 3) > Margin(browsing: 0));
        Assert.Equal(Margin(browsing: 0), Margin(browsing: 0, help: 2), 1e-9);
        Assert.True(Margin(browsing: 3, help: 2) > Margin(browsing: 3));
    }

    [Fact]
    public void A_cart_counts_only_when_it_is_filled_and_completed()
    {
        Assert.Equal(Margin(add: 2, complete: 0), Margin(add: 0, complete: 4), 1e-9);
        Assert.True(Margin(add: 2, complete: 4) > Margin(add: 2, complete: 0));
    }

    [Fact]
    public void A_little_trust_in_reviews_helps_and_blind_trust_harms() =>
        Assert.True(Margin(reliability: 2) > Margin(reliability: 0) && Margin(reliability: 2) > Margin(reliability: 4));

    [Fact]
    public void A_reason_to_leave_the_cart_harms_and_a_second_category_helps()
    {
        Assert.Equal(-1.2, Margin(abandonment: 1) - Margin(), 1e-9);
        Assert.Equal(1.0, Margin(categories: 2) - Margin(), 1e-9);
    }

    private static double Margin(
        int browsing = 1, int help = 0, int add = 0, int complete = 0, int reliability = 0, int abandonment = 0,
        int categories = 1)
    {
        var answers = new Dictionary<SurveyQuestion, int>
        {
            [Browsing] = browsing,
            [RecommendationHelp] = help,
            [AddToCart] = add,
            [CartCompletion] = complete,
            [ReviewReliability] = reliability,
            [CartAbandonment] = abandonment,
        };
        var probability = SurveyProcess.Probability(question => answers.GetValueOrDefault(question), categories);
        return Math.Log(probability / (1 - probability));
    }
}
