using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using static MathNet.Numerics.Distributions.Normal;

namespace PurchaseApi.Tests.Training.Findings;

/// <summary>One honest number, two overlapping normal distributions: strong, and no leak.</summary>
public sealed class StrongInputTests
{
    [Theory]
    [InlineData(1.7, 0.5)]
    [InlineData(1.7, 0.3)]
    [InlineData(1.3, 0.5)]
    [InlineData(2.0, 0.6)]
    public void A_strong_honest_number_is_not_reported(double deviations, double baseRate)
    {
        for (var seed = 1; seed <= 6; seed++) Assert.Empty(Drawn(deviations, baseRate, seed).Findings());
    }

    [Fact]
    public void The_same_number_written_after_some_purchases_is_a_leak()
    {
        var honest = Drawn(1.7, 0.5, seed: 1);

        var findings = honest.With(
            Number("refunded"), row => honest.Labels[row] && row % 6 == 0 ? 40 + row % 20 : row % 30).Findings();

        Assert.Contains(findings, finding => finding.Code == "label_leak" && finding.Message.Contains("'refunded'"));
    }

    private static SampleRun Drawn(double deviations, double baseRate, int seed)
    {
        var random = new Random(seed);
        bool[] labels = [.. Enumerable.Range(0, 3_000).Select(_ => random.NextDouble() < baseRate)];
        double[] minutes = [.. labels.Select(label => Sample(random, label ? deviations : 0, 1))];
        var odds = baseRate / (1 - baseRate);
        var probabilities = Array.ConvertAll(minutes, value =>
        {
            var ratio = odds * Math.Exp((deviations * value) - (deviations * deviations / 2));
            return ratio / (1 + ratio);
        });
        return new(
            [Number("minutes")], [.. minutes.Select(value => new Row(default, [value]))], labels,
            StratifiedSplit.Draw(labels, seed: 42), probabilities);
    }

    private static Input Number(string name) =>
        Input.Outline(name, new() { Type = "number" })!;
}
