using System.Globalization;
using System.Text;
using CsCheck;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Tests.Scoring.Inputs;

public sealed class PlainDecimalTests
{
    [Fact]
    public void Plain_decimals_parse_like_the_general_parser()
    {
        var digits = Gen.Select(
            Gen.Int[1, 18], Gen.Long[0, long.MaxValue], (count, number) => $"{number % (long)Math.Pow(10, count)}");
        var decimals = Gen.Select(
            Gen.OneOf("", "-"), digits, Gen.Int[-6, 18],
            (sign, text, point) => point < 0 ? text : sign + text.Insert(Math.Min(point, text.Length), "."));

        decimals.Sample(
            text =>
            {
                var expected = double.Parse(text, CultureInfo.InvariantCulture);

                Assert.Null(Number.ReadCell(Encoding.UTF8.GetBytes(text), out var value));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
            },
            iter: 100_000);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1-")]
    public void Decimal_lookalikes_are_rejected(string cell) =>
        Assert.Equal("WRONG_TYPE", Number.ReadCell(Encoding.UTF8.GetBytes(cell), out _));

    private static readonly Input Number = Input.Outline("x", new() { Type = "number" })!;
}
