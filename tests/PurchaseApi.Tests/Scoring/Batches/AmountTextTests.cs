using System.Text;
using System.Text.Json;
using CsCheck;
using PurchaseApi.Scoring.Answers;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class AmountTextTests
{
    [Fact]
    public void Amounts_are_formatted_like_JSON_numbers() =>
        Gen.Double[-6, 6].Select(power => Math.Pow(10, power)).Sample(AssertText, iter: 200_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0.1)]
    [InlineData(1e-4)]
    [InlineData(9.9e-5)]
    [InlineData(1e-12)]
    [InlineData(4e-13)]
    [InlineData(999.999999999999)]
    [InlineData(999.9999999999999)]
    [InlineData(1000)]
    [InlineData(1e15)]
    [InlineData(1e300)]
    public void Edge_values_are_formatted_like_JSON_numbers(double amount) => AssertText(amount);

    private static void AssertText(double drawn)
    {
        Span<byte> text = stackalloc byte[AmountText.MaxLength];
        var amount = AmountText.Rounded(drawn);

        text = text[..AmountText.Write(drawn, text)];

        Assert.Equal(JsonSerializer.Serialize(amount), Encoding.UTF8.GetString(text));
        Assert.Equal(drawn, amount, 1e-12);
    }
}
