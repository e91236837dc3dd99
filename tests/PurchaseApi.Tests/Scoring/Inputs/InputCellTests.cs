using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Inputs;

public sealed class InputCellTests
{
    private static readonly IReadOnlyList<Input> All = Fitted.EveryType.Inputs;

    [Fact]
    public void Cells_and_JSON_parse_to_the_same_value()
    {
        var faults = new ConcurrentDictionary<string, int>();
        var drawn = Gen.Int[0, All.Count - 1]
            .SelectMany(column => Values(All[column]), (column, value) => (column, value));

        drawn.Sample(
            (column, written) =>
            {
                var field = Read(All, column, written.Json);

                var code = All[column].ReadCell(Encoding.UTF8.GetBytes(written.Cell), out var value);

                Assert.True(field.Code == code, $"{All[column].Name}: {written} is {code}, in JSON {field.Code}");
                Assert.Equal(BitConverter.DoubleToInt64Bits(field.Value), BitConverter.DoubleToInt64Bits(value));
                faults.AddOrUpdate(code ?? "none", 1, (_, count) => count + 1);
            },
            iter: 20_000);

        string[] expected = ["none", "MISSING_VALUE", "NOT_ALLOWED", "NOT_FINITE", "OUT_OF_RANGE", "WRONG_TYPE"];
        Assert.All(expected, code => Assert.True(faults.GetValueOrDefault(code) > 100, $"{code} came up rarely"));
    }

    [Theory]
    [InlineData("amount", " 12.5\t", 12.5)]
    [InlineData("amount", "5\n", 5)]
    [InlineData("amount", "+12.5", 12.5)]
    [InlineData("amount", ".5", 0.5)]
    [InlineData("amount", "5.", 5)]
    [InlineData("amount", "007", 7)]
    [InlineData("depth", "7.0", 7)]
    [InlineData("depth", "7e0", 7)]
    [InlineData("depth", "70E-1", 7)]
    [InlineData("member", "TRUE", 1)]
    [InlineData("member", "False", 0)]
    [InlineData("member", "1", 1)]
    [InlineData("member", "0", 0)]
    [InlineData("colour", " light blue ", 1)]
    [InlineData("colour", "grün", 2)]
    [InlineData("colour", "7", 3)]
    [InlineData("amount", "", double.NaN)]
    [InlineData("height", " \t ", double.NaN)]
    public void Spreadsheet_spellings_are_parsed(string input, string cell, double expected)
    {
        Assert.Null(Named(input).ReadCell(Encoding.UTF8.GetBytes(cell), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("amount", "12,5", "WRONG_TYPE")]
    [InlineData("amount", "1 000", "WRONG_TYPE")]
    [InlineData("amount", "five", "WRONG_TYPE")]
    [InlineData("amount", "5\0", "WRONG_TYPE")]
    [InlineData("amount", "0x1F", "WRONG_TYPE")]
    [InlineData("amount", "1e", "WRONG_TYPE")]
    [InlineData("amount", "null", "WRONG_TYPE")]
    [InlineData("amount", "inf", "WRONG_TYPE")]
    [InlineData("amount", "NaN", "NOT_FINITE")]
    [InlineData("amount", "Infinity", "NOT_FINITE")]
    [InlineData("amount", "-Infinity", "NOT_FINITE")]
    [InlineData("amount", "1e400", "NOT_FINITE")]
    [InlineData("depth", "7.5", "WRONG_TYPE")]
    [InlineData("depth", "", "MISSING_VALUE")]
    [InlineData("size", "s", "NOT_ALLOWED")]
    [InlineData("size", "S\0", "NOT_ALLOWED")]
    [InlineData("known", "maybe", "WRONG_TYPE")]
    [InlineData("known", "2", "WRONG_TYPE")]
    [InlineData("known", " ", "MISSING_VALUE")]
    public void Invalid_cells_are_missing_with_an_error_code(string input, string cell, string code)
    {
        Assert.Equal(code, Named(input).ReadCell(Encoding.UTF8.GetBytes(cell), out var value));
        Assert.Equal(double.NaN, value);
    }

    private static Input Named(string name) => All.Single(input => input.Name == name);

    /// <summary>The same value as a cell and as JSON has it; now and then one that is not allowed.</summary>
    private static Gen<(string Cell, string Json)> Values(Input input)
    {
        var isText = input is CategoryInput;
        var texts = input switch
        {
            CategoryInput => Gen.Frequency((1, Gen.Const("Red")), (4, Gen.OneOf([.. input.Values]))),
            FlagInput => Gen.OneOf("true", "false"),
            _ => Numbers,
        };
        return Gen.Frequency(
            (1, Gen.Const(("", "null"))),
            (isText ? 0 : 1, Gen.Const(("what", "\"what\""))),
            (18, texts.Select(text => (text, isText ? JsonSerializer.Serialize(text) : text))));
    }

    private static Gen<string> Numbers { get; } = Gen.OneOf(
        Gen.Int[-20, 1_200].Select(number => $"{number}"),
        Gen.Int[-20, 120].Select(number => $"{number}.0"),
        Gen.Select(Gen.Int[1, 12], Gen.Int[-3, 3], (number, power) => $"{number}e{power}"),
        Gen.Double[0, 1_100].Select(Written),
        Gen.Long[0, 0x7FDF_FFFF_FFFF_FFFF].Select(bits => Written(BitConverter.Int64BitsToDouble(bits))),
        Gen.Select(Gen.OneOf("", "-"), Gen.Int[300, 420], (sign, power) => $"{sign}1e{power}"),
        Gen.Long[0, long.MaxValue].Array[3].Select(numbers => $"0.{string.Concat(numbers)}"),
        Gen.OneOf("-0", "0E+0"));

    private static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static (string? Code, double Value) Read(IReadOnlyList<Input> inputs, int column, string json)
    {
        var fields = inputs.Select((input, i) => $"\"{input.Name}\": {(i == column ? json : Allowed(input))}");
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"{{ {string.Join(',', fields)} }}"));
        reader.Read();
        var reading = new JsonRowReader(Fitted.EveryType).Read(ref reader);
        return reading.Row is { } row ? (null, row.Values[column]) : (reading.Faults.Single().Code, double.NaN);
    }

    private static string Allowed(Input input) => input switch
    {
        CategoryInput => $"\"{input.Values[0]}\"",
        FlagInput => "true",
        _ => "1",
    };
}
