using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Answers;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class ProbabilityTextTests
{
    private static readonly byte[] buffer = new byte[ProbabilityText.MaxLength];

    [Fact]
    public void A_probability_has_the_text_of_JSON()
    {
        var random = new Random(17);
        for (var i = 0; i < 300_000; i++)
        {
            AssertText(random.NextDouble());
            AssertText(Math.Pow(10, -6 * random.NextDouble()));           // small ones
            AssertText(Math.Round(random.NextDouble(), random.Next(1, 16)));   // short ones
        }
    }

    [Fact]
    public void So_have_those_at_the_edges()
    {
        double[] edges = [0, 1, 0.5, 0.25, 0.1, 0.3, 1.0 / 3, 1e-5, 1e-300, double.Epsilon, 0.0078125];
        foreach (var edge in edges)
            foreach (var near in (double[])[edge, Math.BitIncrement(edge), Math.Max(0, Math.BitDecrement(edge))])
                AssertText(near);
    }

    private static void AssertText(double probability) => Assert.Equal(
        JsonSerializer.Serialize(probability),
        Encoding.UTF8.GetString(buffer, 0, ProbabilityText.Write(probability, buffer)));
}
