using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Answers;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class AmountTextTests
{
    [Fact]
    public void An_amount_has_the_text_of_JSON()
    {
        var random = new Random(41);
        double[] edges =
            [0, 1, 0.1, 1e-4, 9.9e-5, 1e-12, 4e-13, 999.999999999999, 999.9999999999999, 1000, 1e15, 1e300];
        var buffer = new byte[32];
        foreach (var drawn in edges.Concat(Enumerable.Range(0, 200_000)
            .Select(_ => Math.Pow(10, (random.NextDouble() * 12) - 6) * random.Next(2))))
        {
            var amount = AmountText.Rounded(drawn);

            var text = Encoding.UTF8.GetString(buffer, 0, AmountText.Write(drawn, buffer));

            Assert.Equal(JsonSerializer.Serialize(amount), text);
            Assert.Equal(drawn, amount, 1e-12);
        }
    }
}
