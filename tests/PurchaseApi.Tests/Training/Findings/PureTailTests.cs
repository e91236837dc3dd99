using MathNet.Numerics.Distributions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Findings;

/// <summary>Customers by how often they bought; the more often, the likelier they buy again.</summary>
public sealed class PureTailTests
{
    private static readonly Input Frequency = Input.Outline("frequency", new() { Type = "integer" })!;

    [Theory]
    [InlineData(1_000, 20)]
    [InlineData(4_000, 20)]
    [InlineData(40_000, 4)]
    public void A_pure_tail_is_not_a_leak(int customers, int samples)
    {
        for (var seed = 1; seed <= samples; seed++)
            Assert.DoesNotContain(
                Customers(customers, seed).Findings(), finding => finding.Code is "label_leak" or "suspicious_input");
    }

    [Fact]
    public void A_pure_run_in_the_middle_is_a_leak()
    {
        var customers = Customers(4_000, seed: 1);

        var findings = customers.With(
            Frequency with { Name = "voucher" },
            row => customers.Labels[row] && row % 15 == 0 ? 2 : 1 + 2 * (row % 2)).Findings();

        Assert.Contains(findings, finding =>
            finding.Code == "label_leak" && finding.Message.Contains("'voucher' decides the label"));
    }

    /// <summary>Half of them bought once, one in fifty more than a dozen times.</summary>
    private static SampleRun Customers(int count, int seed)
    {
        var random = new Random(seed);
        double[] frequencies =
            [.. Enumerable.Range(0, count).Select(_ => Math.Ceiling(LogNormal.Sample(random, 0.1, 1.15)))];
        var probabilities = Array.ConvertAll(frequencies, often => 1 / (1 + Math.Exp(1.2 - 0.45 * often)));
        bool[] labels = [.. probabilities.Select(p => random.NextDouble() < p)];
        return new(
            [Frequency], [.. frequencies.Select(often => new Row(default, [often]))], labels,
            StratifiedSplit.Draw(labels, seed: 42), probabilities);
    }
}
