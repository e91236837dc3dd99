using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Reporting;
using PurchaseApi.Training.Reporting.Curves;

namespace PurchaseApi.Tests.Training.Reporting;

public sealed class ProfitTests
{
    private static readonly ProfitTerms terms = new(Margin: 40, OfferCost: 1, Uplift: 0.1);

    [Fact]
    public void Acting_brings_the_margin_of_those_who_buy_because_of_it_and_costs_an_offer_a_row() =>
        Assert.Equal((0.1 * 40 * 3) - (1 * 10), terms.Of(actions: 10, purchases: 3));

    [Fact]
    public void The_curve_is_what_acting_on_the_rows_from_each_threshold_on_brings()
    {
        var input = JudgedReport.Of(profit: terms);

        var profit = HoldoutCurves.Of(input).Profit;

        Assert.Equal(
            HoldoutCurves.Thresholds.Select(threshold => By(input, threshold)), profit.Select(one => one.Value));
        Assert.All(profit, one => Assert.InRange(one.Value, one.Low - 1e-9, one.High + 1e-9));
    }

    [Fact]
    public void Whoever_gives_terms_is_told_the_best_threshold()
    {
        var input = JudgedReport.Of(profit: terms);
        var best = HoldoutCurves.Thresholds.MaxBy(threshold => By(input, threshold));

        var page = new ReportPage(TrainingReport.Of(input));

        Assert.Equal(6, page.All("figure").Count());
        Assert.Contains(
            $"Most at {Figures.Amount(best)}: {Figures.Amount(By(input, best))} per 1,000 rows.",
            page.TextOf("curves"));
    }

    [Fact]
    public void Without_terms_nothing_is_said_about_profit()
    {
        var page = new ReportPage(TrainingReport.Of(JudgedReport.Of()));

        Assert.DoesNotContain("profit", page.Root.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static double By(ReportInput input, double threshold)
    {
        var picked = input.Labels.Where((_, row) => input.Probabilities[row] >= threshold).ToArray();
        return 1_000 * terms.Of(picked.Length, picked.Count(label => label)) / input.Labels.Length;
    }
}
