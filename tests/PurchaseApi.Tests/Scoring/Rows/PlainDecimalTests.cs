using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class PlainDecimalTests
{
    [Fact]
    public void A_plain_decimal_is_read_as_the_general_parser_reads_it()
    {
        var random = new Random(23);
        var reader = Reader();
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

            Assert.Null(reader.Read(Encoding.UTF8.GetBytes(text), out var value));
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
        Assert.Equal("WRONG_TYPE", Reader().Read(Encoding.UTF8.GetBytes(cell), out _));

    private static CellReader Reader() =>
        new(new Input("x", InputType.Number, null, double.MinValue, double.MaxValue, [], "x"));
}
