using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "contract.md"));

    public static TheoryData<string> Keys => [.. new[]
    {
        typeof(ContractDocument), typeof(InputDocument), typeof(LabelDocument), typeof(IntentDocument),
        typeof(ReplacesDocument),
    }
    .SelectMany(type => type.GetProperties())
    .Where(property => !property.IsDefined(typeof(JsonExtensionDataAttribute), inherit: false))
    .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
    .Except([RetiredProfit.Key])
    .Distinct()];

    public static TheoryData<string> FunctionNames => [.. Functions.Names];

    public static TheoryData<string> Words =>
    [
        "number", "integer", "category", "flag", "ordinal", "list", "median", "mean", "keep", "otherwise", "threshold",
        "increasing", "decreasing", "date", "error", "missing",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    [MemberData(nameof(Words))]
    public void Every_key_and_word_is_explained(string word) => Assert.Contains($"`{word}`", Page);

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Every_function_is_explained(string name) => Assert.Contains($"`{name}(", Page);

    [Fact]
    public void The_example_is_a_contract_that_can_be_fitted()
    {
        var yaml = Page.Split("```yaml\n")[1].Split("```")[0];
        var contract = ContractFile.Parse(yaml, "contract.yaml", "purchase");

        Assert.Equal(6, Fitted.From(yaml).Model.Count);
        Assert.Equal("PageViews", contract.Inputs[1].Column);
    }
}
