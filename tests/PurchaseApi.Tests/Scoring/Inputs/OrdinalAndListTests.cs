using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Tests.Scoring.Inputs;

/// <summary>Levels in an order, and lists: what callers may send, and what expressions see of it.</summary>
public sealed class OrdinalAndListTests
{
    internal const string Yaml =
        """
        name: habits
        inputs:
          often:
            { type: ordinal, values: [Never, Rarely, Sometimes, Often, Always], aliases: { Once in a while: Rarely },
              missing: median, example: often }
          kinds: { type: list, separator: '|', values: [Food, Home, Toys], missing: keep, example: Food|Toys }
          words: { type: list, example: a;b }
        features:
          twice: often * 2
          is_often: often >= 'Sometimes'
          is_rare: often == 'Rarely'
          many: count(kinds)
          has_toys: contains(kinds, 'Toys')
          said: count(words)
        label: { name: bought, positive: 1 }
        """;

    private static readonly Contract Contract = ContractFile.Parse(Yaml, "c.yaml");

    private static readonly FittedContract Fitted = ContractFitting.Fit(
        Contract, [.. Enumerable.Range(0, 6).Select(i => new Row(default, [Math.Min(i, 4), i % 8, i]))]);

    [Theory]
    [InlineData("Rarely", 1)]
    [InlineData("rarely", 1)]
    [InlineData("  ALWAYS\t", 4)]
    [InlineData("once in a While", 1)]
    public void Levels_match_in_any_case_and_by_alias_in_JSON_and_CSV(string text, double level)
    {
        var json = JsonSerializer.Serialize(text);
        Assert.Equal(level, Read($$"""{ "often": {{json}}, "kinds": [], "words": [] }""").Row!.Values[0]);

        Assert.Null(Contract.Inputs[0].ReadCell(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(level, value);
    }

    [Fact]
    public void The_longest_level_matches_when_fully_escaped()
    {
        var longest = new string('ж', 200);
        var contract = Support.Fitted.From($$"""
            name: long
            inputs:
              often: { type: ordinal, values: [no, {{longest}}] }
            label: { name: bought, positive: 1 }
            """);
        var json = Encoding.UTF8.GetBytes($$"""{ "often": "{{longest.Replace("ж", "\\u0436")}}" }""");

        var reader = new Utf8JsonReader(json);
        reader.Read();

        Assert.Equal(1, new JsonRowReader(contract).Read(ref reader).Row?.Values[0]);
    }

    [Theory]
    [InlineData("\"Seldom\"", "NOT_ALLOWED",
        "often must be one of Never, Rarely, Sometimes, Often, Always (was 'Seldom'")]
    [InlineData("2", "WRONG_TYPE", "often must be one of Never, Rarely")]
    [InlineData("[\"Never\"]", "WRONG_TYPE", "(was an array)")]
    public void Unknown_levels_are_rejected_with_the_known_ones(string json, string code, string message)
    {
        var reading = Read($$"""{ "often": {{json}}, "kinds": null, "words": [] }""");

        var fault = Assert.Single(reading.Faults);
        Assert.Equal(code, fault.Code);
        Assert.Contains(message, new FaultWords(Contract.Inputs, null).Describe(fault));
    }

    [Theory]
    [InlineData("[]", "", 0)]
    [InlineData("[\"Food\"]", "Food", 1)]
    [InlineData("[\" Toys\", \"Food\", \"Food\"]", "Toys | Food|Food|", 5)]
    public void A_list_is_an_array_in_JSON_and_separated_in_CSV(string json, string cell, double bits)
    {
        Assert.Equal(bits, Read($$"""{ "often": null, "kinds": {{json}}, "words": [] }""").Row!.Values[1]);

        Assert.Null(Contract.Inputs[1].ReadCell(Encoding.UTF8.GetBytes(cell), out var value));
        Assert.Equal(cell.Length == 0 ? double.NaN : bits, value);   // an empty cell is a missing value
    }

    [Theory]
    [InlineData("[\"Food\", \"Cars\", [1], {}]", "NOT_ALLOWED", "kinds must be a list of Food, Home, Toys (was 'Cars'")]
    [InlineData("[\"Food\", 1, \"Cars\"]", "WRONG_TYPE", "(was 1)")]
    [InlineData("[[\"Food\"]]", "WRONG_TYPE", "(was an array)")]
    [InlineData("\"Food|Home\"", "WRONG_TYPE", "kinds must be a list of Food, Home, Toys, or null")]
    public void Invalid_items_are_named_and_the_rest_of_the_row_is_read(
        string json, string code, string message)
    {
        var reading = Read($$"""{ "kinds": {{json}}, "often": "no", "words": ["x"] }""");

        Assert.Equal([code, "NOT_ALLOWED"], reading.Faults.Select(fault => fault.Code));
        Assert.Contains(message, new FaultWords(Contract.Inputs, null).Describe(reading.Faults[0]));
    }

    [Fact]
    public void Expressions_see_the_number_of_the_level_and_count_and_search_lists()
    {
        Assert.Equal(
            [6, 1, 0, 2, 1, 2],
            Features("""{ "often": "Often", "kinds": ["Home", "Toys"], "words": ["a", "b", "a"] }"""));
        Assert.Equal([2, 0, 1, 1, 0, 0], Features("""{ "often": "rarely", "kinds": ["Home"], "words": [] }"""));
        Assert.Equal(
            [6, 1, 0, double.NaN, 0, 1], Features("""{ "often": null, "kinds": null, "words": ["a"] }"""));
    }

    [Fact]
    public void Ordinals_encode_to_one_column_and_lists_to_none() => Assert.Equal(
        ["often", "twice", "is_often", "is_rare", "many", "has_toys", "said"], new FeatureEncoder(Fitted).Columns);

    [Fact]
    public void Fitted_values_round_trip_to_what_callers_send()
    {
        var again = FittedContract.Read(Fitted.ToJson());

        Assert.True(again.HasSameInputs(Fitted));
        Assert.Equal("Often", Fitted.Document.Inputs!["often"].Missing!.Value.GetString());   // 2.5, rounded
        Assert.Equal("Often", again.Inputs[0].ToPlain(3));
        Assert.Equal(["Food", "Toys"], Assert.IsType<string[]>(again.Inputs[1].ToPlain(5)));
        Assert.Equal(["1", "2"], Assert.IsType<string[]>(again.Inputs[2].ToPlain(2)));
    }

    [Fact]
    public void Changed_aliases_change_the_input() => Assert.False(Fitted.HasSameInputs(ContractFitting.Fit(
        ContractFile.Parse(Yaml.Replace("{ Once in a while: Rarely }", "{ Once: Rarely }"), "c.yaml"),
        [new Row(default, [1, 1, 1])])));

    private static RowReading Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        var reading = new JsonRowReader(Fitted).Read(ref reader);
        Assert.Equal((JsonTokenType.EndObject, 0), (reader.TokenType, reader.CurrentDepth));
        return reading;
    }

    private static double[] Features(string json) => [.. new Predictor(Fitted).FeaturesOf(Read(json).Row!)];
}
