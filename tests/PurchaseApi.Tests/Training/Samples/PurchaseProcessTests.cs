using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

public sealed class PurchaseProcessTests
{
    [Fact]
    public void More_time_helps_up_to_the_peak_and_harms_beyond_it()
    {
        double[] byTime = [.. new[] { 2.0, 6, 15, 60, 240 }.Select(minutes => Probability(timeSpent: minutes))];

        Assert.True(byTime[0] < byTime[1] && byTime[1] < byTime[2]);
        Assert.True(byTime[2] > byTime[3] && byTime[3] > byTime[4]);
    }

    [Fact]
    public void More_pages_help_up_to_the_peak_and_harm_beyond_it()
    {
        double[] byPages = [.. new[] { 1, 4, 10, 40, 160 }.Select(pages => Probability(pagesViewed: pages))];

        Assert.True(byPages[0] < byPages[1] && byPages[1] < byPages[2]);
        Assert.True(byPages[2] > byPages[3] && byPages[3] > byPages[4]);
    }

    [Fact]
    public void A_returning_customer_gains_more_from_interest_than_a_new_one()
    {
        double Gain(string customer) =>
            LogOdds(Probability(timeSpent: 15, pagesViewed: 10, customerType: customer)) -
            LogOdds(Probability(timeSpent: 1, pagesViewed: 1, customerType: customer));

        Assert.InRange(Gain("Returning") - Gain("New"), 0.7, 0.8);
    }

    [Fact]
    public void Short_visits_do_not_depend_on_the_customer_type() =>
        Assert.Equal(
            Probability(timeSpent: 0.5, pagesViewed: 1, customerType: "New"),
            Probability(timeSpent: 0.5, pagesViewed: 1, customerType: "Returning"),
            0.001);

    [Fact]
    public void A_fuller_basket_is_more_likely_to_be_bought_and_each_unit_counts_less()
    {
        double Gain(double from) =>
            LogOdds(Probability(basketValue: from + 20)) - LogOdds(Probability(basketValue: from));

        Assert.True(Gain(0) > Gain(20));
        Assert.True(Gain(20) > Gain(200));
        Assert.True(Gain(200) > 0);
    }

    [Fact]
    public void A_mobile_session_is_a_little_less_likely_to_end_in_a_purchase()
    {
        Assert.True(Probability(deviceType: "Mobile") < Probability(deviceType: "Desktop"));
        Assert.Equal(Probability(deviceType: "Tablet"), Probability(deviceType: "Desktop"));
    }

    private static double Probability(
        double timeSpent = 15, int pagesViewed = 10, double basketValue = 0,
        string deviceType = "Desktop", string customerType = "New") =>
        PurchaseProcess.Probability(timeSpent, pagesViewed, basketValue, deviceType, customerType);

    private static double LogOdds(double probability) => Math.Log(probability / (1 - probability));
}
