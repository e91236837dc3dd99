using System.Text;
using System.Text.Json;
using CsCheck;
using PurchaseApi.Scoring.Answers;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class ProbabilityTextTests
{
    [Fact]
    public void Probabilities_are_formatted_like_JSON_numbers()
    {
        var small = Gen.Double[-6, 0].Select(power => Math.Pow(10, power));
        var rounded = Gen.Select(Gen.Double.Unit, Gen.Int[1, 15], Math.Round);

        Gen.OneOf(Gen.Double.Unit, small, rounded).Sample(AssertText, iter: 900_000);
    }

    [Fact]
    public void Edge_values_are_formatted_like_JSON_numbers()
    {
        double[] edges = [0, 1, 0.5, 0.25, 0.1, 0.3, 1.0 / 3, 1e-5, 1e-300, double.Epsilon, 0.0078125];
        foreach (var edge in edges)
            foreach (var near in (double[])[edge, Math.BitIncrement(edge), Math.Max(0, Math.BitDecrement(edge))])
                AssertText(near);
    }

    private static void AssertText(double probability)
    {
        Span<byte> text = stackalloc byte[ProbabilityText.MaxLength];
        text = text[..ProbabilityText.Write(probability, text)];

        Assert.Equal(JsonSerializer.Serialize(probability), Encoding.UTF8.GetString(text));
    }
}
