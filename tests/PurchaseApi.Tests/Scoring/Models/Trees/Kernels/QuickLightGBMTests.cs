using CsCheck;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Kernels;

public sealed class QuickLightGBMTests
{
    [Fact]
    public void Margins_of_fifty_random_ensembles_equal_the_reference() =>
        // 1 to 300 trees, every order of magnitude as often as the others; the larger, the fewer rows.
        Gen.Select(Gen.Int, Gen.Double[0, 2.5], Gen.Int[2, 64], Gen.Int[1, 8]).Sample(
            (seed, magnitude, leaves, features) =>
            {
                var trees = (int)Math.Round(Math.Pow(10, magnitude));
                AssertSameMargins(seed, Math.Min(10_000, 50_000 / trees), trees, leaves, features);
            },
            iter: 50);

    [Theory]
    [InlineData(39)]
    [InlineData(41)]
    [InlineData(129)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Any_number_of_rows_is_scored_at_once(int rows) =>
        AssertSameMargins(seed: 1, rows, trees: 20, leaves: 31, features: 5);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(500)] // is walked
    public void Trees_with_any_number_of_leaves_are_scored(int leaves) =>
        AssertSameMargins(seed: 2, rows: 1000, trees: 30, leaves, features: 5);

    [Theory]
    [InlineData(1, 254)]
    [InlineData(1, 256)]
    [InlineData(2, 2000)]
    [InlineData(257, 3)] // as a block these are too many
    public void Many_features_and_thresholds_are_scored(int features, int thresholds) =>
        AssertSameMargins(seed: 3, rows: 500, trees: 100, leaves: 64, features, thresholds);

    [Fact]
    public void Values_between_two_float32_are_compared_as_doubles_unless_they_are_rounded()
    {
        var threshold = Math.BitIncrement(0.1f + 1e-12);
        double[] four = [threshold, Math.BitIncrement(threshold), 0.1f, MathF.BitIncrement(0.1f)];
        double[] values = [.. Enumerable.Repeat(four, 20).SelectMany(each => each)];
        var tree = new LightGBMTree([0], [threshold], [8], [-1], [-2], [-1, 1]);
        var margins = new double[values.Length];

        new QuickTrees(new LightGBMTrees(["a"], [tree])).Margins(values, margins);
        Assert.Equal([-1, 1, -1, 1], margins[..4]);

        new QuickTrees(new LightGBMTrees(["a"], [tree]) { IsSingle = true }).Margins(values, margins);
        Assert.Equal([-1, -1, -1, 1], margins[^4..]);
    }

    [Fact]
    public void Trees_that_treat_zero_as_missing_use_the_reference()
    {
        var tree = new LightGBMTree([0], [-1], [4], [-1], [-2], [-1, 1]);
        var quick = new QuickTrees(new LightGBMTrees(["a"], [tree]));

        Assert.Equal([1, -1, 1, 1], new[] { 0, -2, double.NaN, 3 }.Select(value => quick.Margin([value])));
    }

    [Fact]
    public void Forest_margins_are_the_mean_of_the_leaves()
    {
        var random = new RandomTrees(7);
        var forest = new LightGBMTrees(["a", "b"], random.LightGBM(trees: 7, leaves: 9, features: 2).Trees)
        {
            IsAveraged = true,
        };
        AssertSameMargins(forest, random.Rows(forest, 300), "a forest");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void Scoring_allocates_nothing(int rows)
    {
        var random = new RandomTrees(4);
        var model = random.LightGBM(trees: 10, leaves: 31, features: 5);
        var quick = new QuickTrees(model);
        var values = random.Rows(model, rows);
        var margins = new double[rows];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 100; i++) quick.Margins(values, margins);
        });
    }

    private static void AssertSameMargins(
        int seed, int rows, int trees, int leaves, int features, int thresholds = 254)
    {
        var random = new RandomTrees(seed);
        var model = random.LightGBM(trees, leaves, features, thresholds);
        var rounded = new LightGBMTrees(model.Features, model.Trees) { IsSingle = true };
        var values = random.Rows(model, rows);

        AssertSameMargins(model, values, $"seed {seed}");
        AssertSameMargins(rounded, values, $"rounded, seed {seed}");
    }

    private static void AssertSameMargins(LightGBMTrees model, double[] values, string how)
    {
        var expected = new double[values.Length / model.FeatureCount];
        ((IScorer)model).Margins(values, expected);

        var quick = new QuickTrees(model, InstructionSet.Scalar);
        for (var row = 0; row < expected.Length; row++)
            if (quick.Margin(values.AsSpan(row * model.FeatureCount, model.FeatureCount)) is var alone
                && alone != expected[row])
                Assert.Fail($"row {row} alone, {how}: {alone}, not {expected[row]}");

        foreach (var instructions in QuickTreesTests.EveryInstructionSet)
            AssertSame(new QuickTrees(model, instructions), $"in a block with {instructions}");

        void AssertSame(QuickTrees trees, string where)
        {
            var margins = new double[expected.Length];
            trees.Margins(values, margins);
            for (var row = 0; row < margins.Length; row++)
                if (margins[row] != expected[row])
                    Assert.Fail($"row {row} {where}, {how}: {margins[row]}, not {expected[row]}");
        }
    }
}
