using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractFileTests
{
    [Fact]
    public void The_shipped_contract_is_valid() =>
        Assert.Equal("purchase", ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml").Name);

    [Fact]
    public void A_contract_for_another_model_is_rejected() => Assert.Equal(
        "c.yaml:1: name: is 'purchase', but the contract of 'churn' is asked for",
        Assert.Throws<ContractException>(() =>
            ContractFile.Parse(ModelsFolder.PurchaseYaml, "c.yaml", "churn")).Message);

    [Fact]
    public void All_errors_are_reported_in_line_order()
    {
        var yaml = ModelsFolder.PurchaseYaml
            .Replace("below: 0.7", "below: 0.1").Replace("title:", "tittle:").Replace("range: [0, 1440]", "range: 5")
            .Replace("type: integer", "type: int").Replace("basket_value / (", "basket_value // (");

        string[] problems =
        [
            "c.yaml:2: tittle: unknown key 'tittle'; did you mean 'title'?",
            "c.yaml:6: inputs/time_spent/range: must be [low, high]",
            "c.yaml:7: inputs/pages_viewed/type: a type is one of number, integer, category, flag, ordinal, list, date "
            + "(was 'int')",
            "c.yaml:14: features/basket_intensity: column 15: expected a value, found '/'",
            "c.yaml:26: intents/1/below: a band ends at a probability above 0.4 and below 1, or one at 'threshold' "
                + "(was 0.1)",
        ];
        Assert.Equal(
            string.Join('\n', problems),
            Assert.Throws<ContractException>(() => ContractFile.Parse(yaml, "c.yaml")).Message);
    }

    [Theory]
    [InlineData("label: {", "model: [basket_intensity, time_spent]\nlabel: {")]
    [InlineData("features:", "features:\n  below: 5\n  range: below + 1")]
    [InlineData("values: [New, Returning],                   missing: New,     example: Returning",
        "values: [0, 1], missing: 0, example: 1")]
    [InlineData("values: [New, Returning],                   missing: New,     example: Returning",
        "values: [true, false], missing: true")]
    [InlineData("missing: median", "missing: keep")]
    [InlineData("missing: mean", "missing: 2.5")]
    [InlineData("below: 0.7", "below: threshold")]
    [InlineData(", missing: median, example: 25.5", "")]
    [InlineData("title: Will", "title: 'A: [title]' # Will")]
    [InlineData("\n", "\r\n")]
    public void Valid_contracts_are_read(string text, string other) =>
        Assert.Equal(
            "purchase", ContractFile.Parse(ModelsFolder.PurchaseYaml.Replace(text, other), "contract.yaml").Name);
}
