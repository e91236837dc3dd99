using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Contracts;

public sealed class FittedContractTests
{
    private static readonly string Json = Encoding.UTF8.GetString(Fitted.Purchase.ToJson());

    [Fact]
    public void A_fitted_contract_round_trips()
    {
        Assert.Equal(Json, Encoding.UTF8.GetString(FittedContract.Read(Encoding.UTF8.GetBytes(Json)).ToJson()));
        Assert.Equal(Fitted.EveryType.ToJson(), FittedContract.Read(Fitted.EveryType.ToJson()).ToJson());
    }

    [Fact]
    public void Inputs_survive_writing_and_reading()
    {
        var read = FittedContract.Read(Fitted.EveryType.ToJson());

        Assert.Equal("every", read.Name);
        Assert.Equal("key", read.Id);
        Assert.True(read.HasSameInputs(Fitted.EveryType));
        Assert.Equal(
            Fitted.EveryType.Inputs.Select(input => input.Missing), read.Inputs.Select(input => input.Missing));
        Assert.Equal([.. read.Inputs.Select(input => input.Name), "ratio", "is_large", "tall"], read.Model);
    }

    [Theory]
    [InlineData("\"name\": \"purchase\"", "\"name\": \"\"",
        "/name: a model's name is 1 to 63 lower-case letters, digits and '-'")]
    [InlineData("\"name\": \"purchase\"", "\"nmae\": 1", "/nmae: unknown key")]
    [InlineData("\"missing\": \"Unknown\"", "\"missing\": \"Other\"",
        "/inputs/device_type/missing: does not fit the input (was Other)")]
    [InlineData("\"missing\": 0", "\"missing\": \"median\"", "/inputs/basket_value/missing: is still to be fitted")]
    [InlineData("\"missing\": 0", "\"missing\": 1e400",
        "/inputs/basket_value/missing: does not fit the input (was 1e400)")]
    [InlineData("\"basket_value / (pages_viewed \\u002B 1)\"", "\"median(basket_value)\"",
        "/features/basket_intensity: 'median(basket_value)' must be fitted on training rows "
        + "before it can be evaluated")]
    [InlineData("\"basket_value / (pages_viewed \\u002B 1)\"", "null", "/features: has an item that is null")]
    [InlineData("\"otherwise\"", "\"basket_value > maximum(basket_value)\"",
        "/segments/casual_browser: the last segment's rule must be 'otherwise', so that every row has a segment")]
    [InlineData("\"casual_browser\"", "\"idle\": \"basket_value\", \"casual_browser\"", "/segments/idle: is a number")]
    public void Unfitted_contracts_are_rejected(string text, string poison, string problem)
    {
        Assert.Contains(text, Json);

        Assert.Contains(problem, Refusal(Json.Replace(text, poison)));
    }

    [Theory]
    [InlineData("null", "contract.json is empty.")]
    [InlineData("", "contract.json: The input does not contain any JSON tokens")]
    [InlineData("[]", "contract.json: The JSON value could not be converted")]
    [InlineData("{}", "/name: a model's name is 1 to 63 lower-case letters, digits and '-'")]
    [InlineData("{ \"name\": \"a\" }", "/inputs: a contract needs at least one input")]
    [InlineData("{ \"inputs\": { \"a\": null } }", "/inputs: has an item that is null")]
    [InlineData("{ \"inputs\": { \"a\": { \"type\": \"category\", \"values\": [null] } } }",
        "/inputs/a/values: has an item that is null")]
    [InlineData("{ \"intents\": [null] }", "/intents: has an item that is null")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }", "contract.json: Duplicate property 'name'")]
    [InlineData("{ \"inputs\": { \"a\": {}, \"a\": {} } }", "contract.json: Duplicate properties not allowed")]
    [InlineData("{ \"name\": \"\\ud800\" }", "contract.json: ")]
    [InlineData("{ \"name\": \"a\", \"inputs\": { \"a\": { \"type\": \"number\", \"missing\": \"\\ud800\" } } }",
        "contract.json: ")]
    [InlineData("{ \"name\": \"a\", \"inputs\": { \"\\ud800\": { \"type\": \"number\" } } }", "contract.json: ")]
    public void Non_contracts_are_rejected(string json, string problem) =>
        Assert.Contains($"\n{problem}", $"\n{Refusal(json)}");

    [Fact]
    public void Absurd_sizes_are_rejected()
    {
        string Many(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));

        Assert.StartsWith("/inputs: has 1,001 items; at most 1,000 are allowed",
            Refusal($$"""{ "inputs": { {{Many(1_001, i => $"\"a{i}\": {{ \"type\": \"number\" }}")}} } }"""));
        Assert.StartsWith("/model: has 200,000 items; at most 1,000 are allowed",
            Refusal($$"""{ "model": [{{Many(200_000, i => $"\"b{i}\"")}}] }"""));
        Assert.StartsWith("/inputs/a/values: has 50,000 items; at most 1,000 are allowed",
            Refusal($$"""{ "inputs": { "a": { "values": [{{Many(50_000, i => $"\"b{i}\"")}}] } } }"""));
        Assert.StartsWith("contract.json: The maximum configured depth of 32 has been exceeded",
            Refusal($$"""{ "more": {{new string('[', 100_000)}} }"""));
    }

    private static string Refusal(string json) =>
        Assert.Throws<ContractException>(() => FittedContract.Read(Encoding.UTF8.GetBytes(json))).Message;
}
