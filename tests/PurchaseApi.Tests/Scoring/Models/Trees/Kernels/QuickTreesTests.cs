using CsCheck;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Kernels;

public sealed class QuickTreesTests
{
    [Fact]
    public void Margins_of_fifty_random_ensembles_equal_the_reference() =>
        // 1 to 1,000 trees, every order of magnitude as often as the others; the larger, the fewer rows.
        Gen.Select(Gen.Int, Gen.Double[0, 3], Gen.Int[2, 64], Gen.Int[1, 12]).Sample(
            (seed, magnitude, leaves, features) =>
            {
                var trees = (int)Math.Round(Math.Pow(10, magnitude));
                AssertSameMargins(seed, Math.Min(20_000, 120_000 / trees), trees, leaves, features);
            },
            iter: 50);

    [Theory]
    [InlineData(1)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(167)]
    [InlineData(168)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(296)]
    [InlineData(1000)]
    public void Any_number_of_rows_is_scored_at_once(int rows) =>
        AssertSameMargins(seed: 1, rows, trees: 20, leaves: 31, features: 5);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    [InlineData(256)]
    [InlineData(600)] // is walked
    public void Trees_with_any_number_of_leaves_are_scored(int leaves) =>
        AssertSameMargins(seed: 2, rows: 500, trees: 30, leaves, features: 5);

    [Theory]
    [InlineData(1, 255)]
    [InlineData(1, 256)]
    [InlineData(2, 2000)]
    [InlineData(257, 3)] // as a block these are too many
    public void Many_features_and_thresholds_are_scored(int features, int thresholds) =>
        AssertSameMargins(seed: 3, rows: 500, trees: 100, leaves: 64, features, thresholds);

    [Fact]
    public void Trees_without_splits_need_no_features() =>
        Assert.Equal(
            3, new QuickTrees(new TreeEnsemble(0, 0, [0, 1], [TreeNode.Leaf(1, 1), TreeNode.Leaf(2, 1)])).Margin([]));

    [Theory]
    [InlineData("random_forest")]
    [InlineData("gradient_boosting")]
    public void Published_trees_are_scored_by_the_fast_kernels(string algorithm)
    {
        var rows = ScoredRows.Read(GoldenModel.RowsPath);
        var scorer = ModelFamilies.Read(algorithm, File.ReadAllBytes(GoldenModel.ModelPath), GoldenModel.Features);
        var margins = new double[rows.Rows.Length];
        scorer.Margins([.. rows.Rows.SelectMany(row => row)], margins);

        Assert.IsType<QuickTrees>(scorer);
        Assert.Equal(rows.Margins, margins.Select(margin => (float)margin));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    public void Scoring_allocates_nothing(int rows)
    {
        var random = new RandomTrees(4);
        var ensemble = random.Ensemble(trees: 10, leaves: 31, features: 5);
        var quick = new QuickTrees(ensemble);
        var values = random.Rows(ensemble, rows);
        var margins = new double[rows];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 100; i++) quick.Margins(values, margins);
        });
    }

    [Theory]
    [InlineData("scalar", InstructionSet.Scalar)]
    [InlineData("Vector128", InstructionSet.Vector128)]
    public void An_environment_variable_limits_the_instruction_set(string name, InstructionSet expected) =>
        Assert.Equal(
            (InstructionSet)Math.Min((int)expected, (int)InstructionSets.Best), InstructionSets.Choose(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("avx512vbmi")]
    public void Only_supported_instruction_sets_are_used(string? name) =>
        Assert.Equal(InstructionSets.Best, InstructionSets.Choose(name));

    [Theory]
    [InlineData("sse9")]
    [InlineData("17")]
    public void Unknown_instruction_sets_are_rejected_with_the_known_ones(string name) => Assert.Contains(
        "is one of Scalar, Vector128, Vector256, Avx512F, Avx512Vbmi",
        Assert.Throws<InvalidOperationException>(() => InstructionSets.Choose(name)).Message);

    [Fact]
    public void Rows_of_another_length_are_rejected()
    {
        var quick = new QuickTrees(new RandomTrees(5).Ensemble(trees: 1, leaves: 4, features: 2));

        var one = Assert.Throws<ArgumentException>(() => quick.Margin([1]));
        var many = Assert.Throws<ArgumentException>(() => quick.Margins(new double[5], new double[2]));

        Assert.StartsWith("A row has 2 features (was 1).", one.Message);
        Assert.StartsWith("2 rows of 2 features cannot have 5 values.", many.Message);
    }

    /// <summary>Every one that this processor has.</summary>
    internal static IEnumerable<InstructionSet> EveryInstructionSet =>
        Enum.GetValues<InstructionSet>().Where(set => set <= InstructionSets.Best);

    private static void AssertSameMargins(
        int seed, int rows, int trees, int leaves, int features, int thresholds = 255)
    {
        var random = new RandomTrees(seed);
        var ensemble = random.Ensemble(trees, leaves, features, thresholds);
        var values = random.Rows(ensemble, rows);
        var expected = new double[rows];
        ((IScorer)ensemble).Margins(values, expected);

        foreach (var instructions in EveryInstructionSet)
        {
            var quick = new QuickTrees(ensemble, instructions);
            var (alone, block) = (new double[rows], new double[rows]);
            for (var row = 0; row < rows; row++) alone[row] = quick.Margin(values.AsSpan(row * features, features));
            quick.Margins(values, block);

            AssertSame(expected, alone, $"alone with {instructions}, seed {seed}");
            AssertSame(expected, block, $"in a block with {instructions}, seed {seed}");
        }
    }

    // Assert.Equal would take as long as all the rest.
    private static void AssertSame(double[] expected, double[] margins, string how)
    {
        for (var row = 0; row < expected.Length; row++)
            if (margins[row] != expected[row])
                Assert.Fail($"row {row} {how}: {margins[row]}, not {expected[row]}");
    }
}
