using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

namespace PurchaseApi.Tests.Scoring.Models;

public sealed class SampledContributionsTests
{
    private const int Features = 5;

    private static readonly double[][] Background = Rows(seed: 1, count: 32);

    private static readonly int[][] EachAlone = [[0], [1], [2], [3], [4]];

    [Fact]
    public void Contributions_are_the_Shapley_values_within_their_stated_error()
    {
        foreach (var scorer in (IScorer[])[Network(), Neighbors(), SupportVectors()])
        {
            var explained = new SampledContributions(scorer, Background, EachAlone, seed: 42);
            foreach (var row in Rows(seed: 2, count: 10))
            {
                var (contributions, error) = Explain(explained, row);
                var exact = ShapleyByDefinition.Compute(Features, known => Expected(scorer, row, known));

                Assert.InRange(error, 1e-6, 0.3);
                Assert.All(exact.Zip(contributions), pair => Assert.Equal(pair.First, pair.Second, 5 * error));
            }
        }
    }

    [Fact]
    public void Sampled_contributions_add_up_to_the_margin_exactly()
    {
        var scorer = Network();
        var explained = new SampledContributions(scorer, Background, EachAlone, seed: 42);
        foreach (var row in Rows(seed: 2, count: 20))
        {
            var (contributions, _) = Explain(explained, row);

            Assert.Equal(scorer.Margin(row), explained.BaseValue + contributions.Sum(), tolerance: 1e-9);
        }
    }

    [Fact]
    public void The_same_row_always_has_the_same_contributions()
    {
        var row = Rows(seed: 3, count: 1)[0];

        var here = Explain(new SampledContributions(Network(), Background, EachAlone, seed: 42), row);
        var there = Explain(new SampledContributions(Network(), Background, EachAlone, seed: 42), row);
        var elsewhere = Explain(new SampledContributions(Network(), Background, EachAlone, seed: 43), row);

        Assert.Equal(here.Contributions, there.Contributions);
        Assert.NotEqual(here.Contributions, elsewhere.Contributions);
    }

    [Fact]
    public void Sums_of_features_are_sampled_without_error()
    {
        var scaling = Unscaled();
        var linear = new LogisticRegression(Names, scaling, 0.5, [1, -2, 0.3, 0, 4]);
        var row = Rows(seed: 3, count: 1)[0];

        var (contributions, error) = Explain(new SampledContributions(linear, Background, EachAlone, seed: 1), row);

        Assert.InRange(error, 0, 1e-12);
        Assert.Equal(-2 * (row[1] - Background.Average(other => other[1])), contributions[1], tolerance: 1e-12);
    }

    [Fact]
    public void Columns_of_one_input_are_sampled_together()
    {
        var explained = new SampledContributions(Network(), Background, [[0, 3], [1], [2, 4]], seed: 42);
        var row = Rows(seed: 3, count: 1)[0];

        var (contributions, _) = Explain(explained, row);

        Assert.Equal([0, 0], contributions[3..]);
        Assert.Equal(Network().Margin(row), explained.BaseValue + contributions.Sum(), tolerance: 1e-9);
    }

    private static string[] Names => [.. Enumerable.Range(0, Features).Select(i => $"f{i}")];

    private static (double[] Contributions, double Error) Explain(SampledContributions explained, double[] row)
    {
        var contributions = new double[Features];
        var error = explained.Compute(row, contributions);
        return (contributions, error);
    }

    private static double Expected(IScorer scorer, double[] row, uint known) => Background.Average(other =>
        scorer.Margin([.. row.Select((value, i) => (known >> i & 1) == 1 ? value : other[i])]));

    private static Scaling Unscaled() =>
        new(ScalingKind.None, new double[Features], [.. Enumerable.Repeat(1.0, Features)], new double[Features]);

    private static NeuralNetwork Network()
    {
        var random = new Random(4);
        double[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        return new(Names, Unscaled(), [new(Weights(Features * 8), Weights(8)), new(Weights(8), Weights(1))]);
    }

    private static NearestNeighbors Neighbors() =>
        new(Unscaled(), 15, Rows(seed: 5, count: 200),
            [.. Rows(seed: 5, count: 200).Select(row => row[0] * row[1] > row[2])]);

    private static RbfSupportVectorMachine SupportVectors() =>
        new(Names, Unscaled(), 0.4, 0.1, [.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? 1.0 : -0.9)],
            [.. Rows(seed: 6, count: 30).SelectMany(row => row)]);

    private static double[][] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
                Enumerable.Range(0, Features).Select(_ => (random.NextDouble() - 0.5) * 4).ToArray()),
        ];
    }
}
