using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Scoring.Inputs;

/// <summary>Mistakes in ordinals and lists, and in what expressions make of them.</summary>
public sealed class OrdinalAndListMistakeTests
{
    private const string Yaml = OrdinalAndListTests.Yaml;

    [Theory]
    [InlineData("often >= 'Sometimes'", "often >= 'Sometime'",
        "10: features/is_often: 'often' is never 'Sometime', only Never, Rarely, Sometimes, Often, Always; "
        + "did you mean 'Sometimes'?")]
    [InlineData("contains(kinds, 'Toys')", "contains(kinds, 'Toy')",
        "13: features/has_toys: 'kinds' never has 'Toy', only Food, Home, Toys; did you mean 'Toys'?")]
    [InlineData("contains(kinds, 'Toys')", "contains(words, 'Toys')",
        "13: features/has_toys: 'contains' needs 'words' to have values: [...] in the contract")]
    [InlineData("contains(kinds, 'Toys')", "kinds == 'Toys'",
        "13: features/has_toys: '==' needs two numbers or two texts, 'kinds' is a list and 'Toys' is a text")]
    [InlineData("count(words)", "words", "14: features/said: a feature is a number or a truth, not a list")]
    [InlineData("count(words)", "count(often)", "14: features/said: 'count' needs a list, 'often' is a number")]
    [InlineData("label:", "model: [often, kinds]\nlabel:",
        "15: model/1: 'kinds' is a list; name features of it, such as count(kinds)")]
    [InlineData("while: Rarely", "while: Rarly",
        "4: inputs/often/aliases/Once in a while: 'Rarly' is not one of the values; did you mean 'Rarely'?")]
    [InlineData("while: Rarely", "while: Rarely, never: Often",
        "4: inputs/often/aliases/never: 'never' is not a valid alias: it is empty, or already a value or an alias")]
    [InlineData("Often, Always", "Often, OFTEN",
        "4: inputs/often/values: 'OFTEN' appears more than once; case does not count")]
    [InlineData("missing: median", "missing: medium",
        "5: inputs/often/missing: is median, mean, keep or an allowed value (was medium); did you mean 'median'?")]
    [InlineData("separator: '|'", "separator: ab",
        "6: inputs/kinds/separator: must be one character other than a letter, digit, space or quote (was 'ab')")]
    [InlineData("Home, Toys", "Home|Toys", "6: inputs/kinds/values: 'Home|Toys' has the separator in it")]
    public void Mistakes_are_reported(string text, string mistake, string problem)
    {
        Assert.Contains(text, Yaml);
        var error = Assert.Throws<ContractException>(
            () => ContractFile.Parse(Yaml.Replace(text, mistake, StringComparison.Ordinal), "c.yaml"));

        Assert.Contains($"c.yaml:{problem}", error.Message);
    }
}
