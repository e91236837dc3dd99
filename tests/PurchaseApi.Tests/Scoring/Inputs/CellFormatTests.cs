using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Tests.Scoring.Inputs;

/// <summary>Cells as files have them: formats of numbers, words for nothing, levels in other spellings.</summary>
public sealed class CellFormatTests
{
    [Theory]
    [InlineData("1.234,56", "1.234,5", 1234.5)]
    [InlineData("1.234,56", "€ 12,50", 12.5)]
    [InlineData("1,234.56", "$1,234.50", 1234.5)]
    [InlineData("1234.56", "(27.4)", -27.4)]
    [InlineData("1234.56", "12%", 0.12)]
    [InlineData("1234.56", "12", 12)]
    public void Numbers_are_read_in_the_format_of_the_contract(string format, string cell, double number) =>
        Assert.Equal((null, number), Read(new() { Type = "number", NumberFormat = format }, cell));

    [Theory]
    [InlineData("12,5", "WRONG_TYPE")]
    [InlineData("1.2345,6", "WRONG_TYPE")]
    [InlineData("2.000,00", "OUT_OF_RANGE")]
    public void Other_cells_are_rejected(string cell, string code) => Assert.Equal(code, Read(
        new() { Type = "number", Range = [0, 1000], NumberFormat = cell == "12,5" ? null : "1.234,56" }, cell).Code);

    [Theory]
    [InlineData("N/A", null)]
    [InlineData(" ? ", null)]
    [InlineData("n/a", "NOT_ALLOWED")]
    public void Words_of_the_contract_are_missing_values(string cell, string? code)
    {
        var input = new InputDocument
        {
            Type = "category",
            Values = ["a"],
            MissingValues = ["N/A", "?"],
            Missing = Keep,
        };

        Assert.Equal((code, double.NaN), Read(input, cell));
    }

    [Fact]
    public void A_missing_value_without_a_rule_is_an_error() => Assert.Equal(
        "MISSING_VALUE", Read(new() { Type = "number", MissingValues = ["NA"] }, "NA").Code);

    [Theory]
    [InlineData("Bonn", 0)]
    [InlineData("BONN", 0)]
    [InlineData("Orle\u0301ans", 1)]
    [InlineData("Orl\u00e9ans", 1)]
    [InlineData("Rome", 2)]
    public void Other_spellings_and_unknown_texts_have_their_level(string cell, double level)
    {
        var input = new InputDocument
        {
            Type = "category",
            Values = ["Bonn", "Orléans", "other"],
            Aliases = new() { ["BONN"] = "Bonn" },
            UnknownWord = "other",
        };

        Assert.Equal((null, level), Read(input, cell));
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(cell));
        reader.Read();
        var value = double.NaN;
        Assert.Null(Input.From("city", input).ReadJson(ref reader, ref value));
        Assert.Equal(level, value);
    }

    [Fact]
    public void Unknown_texts_may_be_missing() => Assert.Equal((null, double.NaN), Read(
        new() { Type = "category", Values = ["a"], UnknownWord = "missing", Missing = Keep }, "b"));

    [Theory]
    [InlineData("Y", 1)]
    [InlineData("nein", 0)]
    [InlineData("T", 1)]
    [InlineData("FALSE", 0)]
    public void Flags_are_read_in_words(string cell, double value) =>
        Assert.Equal((null, value), Read(new() { Type = "flag" }, cell));

    [Theory]
    [InlineData("A\u0308", "Ä")]
    [InlineData("e\u0302\u0301", "ế")]
    [InlineData("и\u0306", "й")]
    [InlineData("か\u3099", "が")]
    [InlineData("x\u0301", "x\u0301")]
    public void Combining_accents_match_composed_letters(string text, string composed) =>
        Assert.Equal(composed, ComposedText.Compose(text));

    private static (string? Code, double Value) Read(InputDocument document, string cell)
    {
        var code = Input.From("input", document).ReadCell(Encoding.UTF8.GetBytes(cell), out var value);
        return (code, value);
    }

    private static JsonElement Keep => JsonSerializer.SerializeToElement("keep");
}
