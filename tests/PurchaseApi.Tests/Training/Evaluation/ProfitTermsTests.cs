using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Tests.Training.Evaluation;

public sealed class ProfitTermsTests
{
    private static readonly ProfitTerms terms = new(Margin: 40, OfferCost: 2, Uplift: 0.2);

    [Fact]
    public void Acting_pays_from_the_probability_on_that_earns_the_offer_back() =>
        Assert.Equal(2 / (0.2 * 40), terms.Threshold);

    [Fact]
    public void Every_action_costs_and_every_purchase_among_them_earns()
    {
        var metrics = Metrics.Of([true, true, false, false, true], [0.9, 0.8, 0.7, 0.2, 0.1], threshold: 0.5);
        var profit = terms.Figures.ToDictionary(figure => figure.Name, figure => figure.Of(metrics));

        Assert.Equal(((2 * 8.0) - (3 * 2)) / 5, profit["profit_per_row"], 12);
        Assert.Equal(((2 * 8.0) - (3 * 2)) / 3, profit["profit_per_action"], 12);
    }

    [Fact]
    public void Without_an_action_none_has_a_profit()
    {
        var metrics = Metrics.Of([true, false], [0.2, 0.1], threshold: 0.5);

        Assert.Equal([0, double.NaN], terms.Figures.Select(figure => figure.Of(metrics)));
    }

    [Fact]
    public void Of_calibrated_probabilities_no_other_threshold_earns_more()
    {
        var random = new Random(5);
        double[] probabilities = [.. Enumerable.Range(0, 200_000).Select(_ => Math.Round(random.NextDouble(), 2))];
        bool[] labels = [.. probabilities.Select(probability => random.NextDouble() < probability)];
        var counts = new RankedRows(labels, probabilities).All();
        double Profit(double threshold) => terms.Of(Metrics.Of(counts, threshold).Confusion);

        var best = Enumerable.Range(0, 101).Select(percent => percent / 100.0).MaxBy(Profit);

        Assert.Equal(terms.Threshold, best, 0.03);
    }
}
