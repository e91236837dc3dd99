using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractProfitTests
{
    [Fact]
    public void Its_terms_are_kept_when_the_contract_is_fitted()
    {
        var fitted = Fitted.Of(With("{ margin: 40, offer_cost: 2, uplift: 0.2 }"));

        Assert.Equal((40, 2, 0.2), (
            fitted.Document.Profit!.Margin, fitted.Document.Profit.OfferCost, fitted.Document.Profit.Uplift));
    }

    [Theory]
    [InlineData("{ margin: 40, uplift: 0.2 }", "profit/offer_cost: is needed")]
    [InlineData("{ margin: 0, offer_cost: 2, uplift: 0.2 }", "profit/margin: must be a number above 0 (was 0)")]
    [InlineData("{ margin: 40, offer_cost: 8, uplift: 0.2 }", "uplift x margin = 8, so one that costs 8 never pays")]
    [InlineData("{ margin: 40, offer_cost: 2, uplift: 0.2, cost: 1 }", "profit/cost: unknown key 'cost'")]
    [InlineData("{ margin: much, offer_cost: 2, uplift: 0.2 }", "profit/margin: must be a finite number")]
    [InlineData("40", "profit: must be { margin: ..., offer_cost: ..., uplift: ... }")]
    public void What_leaves_nothing_to_decide_is_named(string profit, string said) =>
        Assert.Contains(
            said, Assert.Throws<ContractException>(() => ContractFile.Parse(With(profit), "c.yaml")).Message);

    private static string With(string profit) => ModelsFolder.PurchaseYaml + $"\nprofit: {profit}\n";
}
