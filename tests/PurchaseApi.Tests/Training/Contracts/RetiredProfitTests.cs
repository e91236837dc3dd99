using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class RetiredProfitTests
{
    [Theory]
    [InlineData("{ margin: 30, offer_cost: 1.5, uplift: 0.1 }",
        "decision: { value: 30, actions: { offer: { cost: 1.5, odds: 1.1 } } }")]
    [InlineData("{ margin: much }", "decision: { value: 40, actions: { offer: { cost: 2, odds: 1.2 } } }")]
    [InlineData("40", "decision: { value: 40, actions: { offer: { cost: 2, odds: 1.2 } } }")]
    public void Retired_profit_sections_get_the_equivalent_decision(string profit, string decision)
    {
        var yaml = ModelsFolder.PurchaseYaml + $"\nprofit: {profit}\n";
        var line = yaml.TrimEnd('\n').Count('\n') + 1;

        var error = Assert.Throws<ContractException>(() => ContractFile.Parse(yaml, "c.yaml"));

        Assert.Equal($"c.yaml:{line}: profit: is replaced; write {decision}", error.Message);
    }

    [Fact]
    public void Retired_profit_options_get_the_equivalent_decision() => Assert.Equal(
        "is replaced; write decision: { value: 9.5, actions: { offer: { cost: 1, odds: 1.25 } } }",
        RetiredProfit.Refusal("margin=9.5,offer_cost=1,uplift=0.25"));

    [Fact]
    public void Versions_published_with_profit_still_load()
    {
        var json = Encoding.UTF8.GetString(Fitted.Purchase.ToJson());
        var older = json.Insert(1, """ "profit": { "margin": 40, "offer_cost": 2, "uplift": 0.2 },""");

        Assert.Equal(40, FittedContract.Read(Encoding.UTF8.GetBytes(older)).Document.Profit!.Margin);
    }
}
