using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class DecisionContractTests
{
    [Theory]
    [InlineData("value: 0.35 * basket_value", "value: 0.35 * basket", "decision/value: unknown name 'basket'")]
    [InlineData("value: 0.35 * basket_value", "value: -1", "decision/value: must be a number of at least 0")]
    [InlineData("value: 0.35 * basket_value", "value: device_type == 'Mobile'",
        "decision/value: is a number or an expression of one, not a truth")]
    [InlineData("value: 0.35 * basket_value", "worth: 3", "decision/value: is required")]
    [InlineData("value: 0.35 * basket_value", "worth: 3", "decision/worth: unknown key 'worth'; known are value")]
    [InlineData("cost: 0.05, odds: 1.25", "price: 0.05, odds: 1.25", "decision/actions/reminder/price: unknown key")]
    [InlineData("cost: 0.05, odds: 1.25", "cost: 0.05, odds: 0", "decision/actions/reminder/odds: is what the action")]
    [InlineData("cost: 0.05, odds: 1.25", "cost: 0.05", "decision/actions/reminder/odds: is what the action")]
    [InlineData("cost: 0.05, odds: 1.25", "cost: 0.05, odds: 2000", "at most 1000 (was 2000)")]
    [InlineData("reminder:", "none:", "decision/actions/none: 'none' is always there and gains 0")]
    [InlineData("reminder:", "a reminder:", "decision/actions/a reminder: a name is letters, digits and '_'")]
    [InlineData("below: 0.4", "below: 0.4, action: nothing", "intents/0/action: leave it out: with 'decision'")]
    public void Mistakes_are_reported(string text, string mistake, string problem) => Assert.Contains(
        problem,
        Assert.Throws<ContractException>(() => ContractFile.Parse(
            ModelsFolder.DecidingYaml.Replace(text, mistake, StringComparison.Ordinal), "c.yaml")).Message);

    [Fact]
    public void Aggregates_become_numbers()
    {
        var fitted = Fitted.From(ModelsFolder.DecidingYaml.Replace(
            "value: 0.35 * basket_value", "value: 0.35 * median(basket_value)", StringComparison.Ordinal));

        Assert.DoesNotContain("median", fitted.Document.Decision!.Value!.Value.GetString());
        Assert.Equal(fitted.Decision!.Value.Compute([]), FittedContract.Read(fitted.ToJson()).Decision!.Value.Compute([]));
    }

    [Theory]
    [InlineData("decision", """{ "value": 3 }""")]
    [InlineData("decision", """{ "value": 3, "actions": { "call": null } }""")]
    [InlineData("decision", """{ "value": [3], "actions": { "call": { "odds": 2 } } }""")]
    [InlineData("threshold", "1")]
    public void Decisions_that_serving_cannot_use_are_rejected(string key, string json)
    {
        var contract = Encoding.UTF8.GetString(Fitted.Purchase.ToJson()).Insert(1, $" \"{key}\": {json},");

        Assert.Throws<ContractException>(() => FittedContract.Read(Encoding.UTF8.GetBytes(contract)));
    }

    [Theory]
    [InlineData("threshold: 0.4", "threshold", "0.7")]
    [InlineData("threshold: 0.4", "0.3", "threshold")]
    public void Bands_may_end_at_a_fixed_threshold(string threshold, string first, string second) =>
        Assert.Equal(0.4, Fitted.From(With(threshold, first, second)).Document.Threshold);

    [Theory]
    [InlineData("threshold: 0.4", "0.5", "threshold", "a band ends at a probability above 0.5")]
    [InlineData("threshold: 1.4", "0.5", "0.7", "threshold: is a probability above 0 and below 1 (was 1.4)")]
    public void Bands_end_in_order(string threshold, string first, string second, string problem) => Assert.Contains(
        problem, Assert.Throws<ContractException>(() => Fitted.From(With(threshold, first, second))).Message);

    private static string With(string threshold, string first, string second) => threshold + "\n"
        + ModelsFolder.PurchaseYaml.Replace("below: 0.4", $"below: {first}", StringComparison.Ordinal)
            .Replace("below: 0.7", $"below: {second}", StringComparison.Ordinal);
}
