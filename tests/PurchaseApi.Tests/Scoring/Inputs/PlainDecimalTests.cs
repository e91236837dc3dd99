using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Tests.Scoring.Inputs;

public sealed class PlainDecimalTests
{
    [Fact]
    public void A_plain_decimal_is_read_as_the_general_parser_reads_it()
    {
        var random = new Random(23);
        for (var i = 0; i < 100_000; i++)
        {
            var digits = $"{random.NextInt64((long)Math.Pow(10, random.Next(1, 19)))}";
            var text = random.Next(4) switch
            {
                0 => digits,
                1 => "-" + digits.Insert(random.Next(digits.Length + 1), "."),
                _ => digits.Insert(random.Next(digits.Length + 1), "."),
            };
            var expected = double.Parse(text, CultureInfo.InvariantCulture);

            Assert.Null(Number.ReadCell(Encoding.UTF8.GetBytes(text), out var value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1-")]
    public void What_only_looks_like_a_decimal_is_none(string cell) =>
        Assert.Equal("WRONG_TYPE", Number.ReadCell(Encoding.UTF8.GetBytes(cell), out _));

    private static readonly Input Number = Input.Outline("x", new() { Type = "number" })!;
}
