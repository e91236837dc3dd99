using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Training.Importing;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Reference;

public sealed class LightGBMTreesTests
{
    private static readonly string[] Features = ["time_spent", "pages_viewed", "basket_value", "returning"];

    private static readonly LightGBMTree Tree = new([0, 2], [1.5, 8], [2, 8], [1, -1], [-3, -2], [-1, 0.5, 2]);

    private static readonly LightGBMTree Counted = Tree with { LeafCounts = [20, 0, 31] };

    [Fact]
    public void Thresholds_and_missing_values_follow_LightGBM()
    {
        var scorer = LightGBMText.Read(Encoding.UTF8.GetBytes(TinyLightGBM.Text), Features).Trees;

        Assert.All(TinyLightGBM.Rows, row => Assert.Equal(row.Margin, scorer.Margin(row.Row)));
    }

    [Fact]
    public void Batches_have_the_margins_of_single_rows()
    {
        IScorer scorer = new LightGBMTrees(Features, [Tree]);
        var margins = new double[TinyLightGBM.Rows.Length];
        scorer.Margins([.. TinyLightGBM.Rows.SelectMany(row => row.Row)], margins);

        Assert.Equal(TinyLightGBM.Rows.Select(row => scorer.Margin(row.Row)), margins);
    }

    [Fact]
    public void Models_round_trip()
    {
        var json = LightGBMTreesJson.Write(new LightGBMTrees(Features, [Tree, Counted]));
        var read = LightGBMTreesJson.Read(json, Features);

        Assert.Equal(json, LightGBMTreesJson.Write(read));
        Assert.Equal([null, Counted.LeafCounts], read.Trees.Select(tree => tree.LeafCounts));
        Assert.Throws<ModelFormatException>(() => LightGBMTreesJson.Read(json, ["a", "b", "c", "d"]));
    }

    [Fact]
    public void Models_without_leaf_counts_round_trip()
    {
        const string Json =
            """
            {"format":1,"algorithm":"lightgbm","features":["a"],"trees":[{"features":[0],"thresholds":[1.5],
            "decisions":[2],"left":[-1],"right":[-2],"leaves":[-1,0.5]}]}
            """;
        var model = LightGBMTreesJson.Read(Encoding.UTF8.GetBytes(Json), ["a"]);

        Assert.Null(model.Trees[0].LeafCounts);
        Assert.Equal(Json.ReplaceLineEndings(""), Encoding.UTF8.GetString(LightGBMTreesJson.Write(model)));
    }

    [Fact]
    public void Splits_on_missing_values_send_every_number_one_way()
    {
        var text = TinyLightGBM.Text.Replace("threshold=20.25", "threshold=inf");
        var read = LightGBMText.Read(Encoding.UTF8.GetBytes(text), Features).Trees;
        var trees = LightGBMTreesJson.Read(LightGBMTreesJson.Write(read), Features);

        double Margin(double timeSpent) => trees.Margin([timeSpent, 3, 10, 0]);
        Assert.All([-1e300, 0, 20.5, 1e300, double.MaxValue, double.PositiveInfinity],
            value => Assert.Equal(0.1 - 0.2 + 0.0625, Margin(value)));
        Assert.Equal(0.1 + 0.3 + 0.0625, Margin(double.NaN));
    }

    [Fact]
    public void Random_forest_margins_are_the_mean_of_the_leaves()
    {
        var text = Encoding.UTF8.GetBytes(TinyLightGBM.Text.Replace("label_index=0", "average_output"));
        var read = LightGBMText.Read(text, Features).Trees;
        var forest = LightGBMTreesJson.Read(LightGBMTreesJson.Write(read), Features);

        Assert.All(TinyLightGBM.Rows, row => Assert.Equal(row.Margin / 3, forest.Margin(row.Row)));
    }

    [Fact]
    public void Trees_fitted_on_float32_compare_rounded_values()
    {
        var tree = new LightGBMTree([0], [0.1f], [10], [-1], [-2], [-1, 1]);
        var exact = new LightGBMTrees(["a"], [tree]);
        var read = LightGBMTreesJson.Read(
            LightGBMTreesJson.Write(new LightGBMTrees(["a"], [tree]) { IsSingle = true }), ["a"]);

        var between = Math.BitIncrement((double)0.1f);
        Assert.Equal(1, exact.Margin([between]));
        Assert.Equal(-1, read.Margin([between]));
    }

    [Theory]
    [InlineData("random_forest")]
    [InlineData("gradient_boosting")]
    [InlineData("lightgbm")]
    public void The_library_is_recognized_from_the_model_file(string algorithm)
    {
        var scorer = ModelFamilies.Read(
            algorithm, LightGBMTreesJson.Write(new LightGBMTrees(Features, [Tree])), Features);

        Assert.Equal(-1, scorer.Margin([1.5, 0, 8, 0]));
    }

    [Fact]
    public void Rows_of_another_length_are_rejected() =>
        Assert.Throws<ArgumentException>(() => new LightGBMTrees(Features, [Tree]).Margin([1, 2, 3]));

    public static TheoryData<LightGBMTree, string> Broken => new()
    {
        { Tree with { Left = [0, -1] }, "child 0 is reached twice" },
        { Tree with { Right = [-3, -3] }, "child -3 is reached twice" },
        { Tree with { Right = [-4, -2] }, "there is no child -4" },
        { Tree with { Right = [int.MinValue, -2] }, "there is no child -2147483648" },
        { Tree with { Left = [2, -1] }, "there is no child 2" },
        { Tree with { Left = [1] }, "not all of 2 splits" },
        { Tree with { Leaves = [1, 2] }, "2 splits have 3 leaves (has 2)" },
        { Tree with { Leaves = [1, 2, double.NaN] }, "leaf[2] must be between" },
        { Tree with { Leaves = [1, 2, 1e31] }, "leaf[2] must be between" },
        { Tree with { LeafCounts = [1, 2] }, "3 leaves have 3 leaf counts (has 2)" },
        { Tree with { LeafCounts = [] }, "3 leaves have 3 leaf counts (has 0)" },
        { Tree with { LeafCounts = [1, -2, 3] }, "leaf count 1 must be at least 0 (was -2)" },
        { Tree with { Thresholds = [1.5, double.PositiveInfinity] }, "threshold must be finite" },
        { Tree with { Features = [0, 4] }, "splits on feature 4 of 4" },
        { Tree with { Features = [-1, 0] }, "splits on feature -1 of 4" },
        { Tree with { Decisions = [3, 8] }, "splits on categories" },
        { Tree with { Decisions = [12, 8] }, "the decision 12 is not known" },
        { Tree with { Decisions = [-2, 8] }, "the decision -2 is not known" },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Malformed_trees_are_rejected(LightGBMTree tree, string reason)
    {
        var error = Assert.Throws<ModelFormatException>(() => new LightGBMTrees(Features, [Tree, tree]));

        Assert.StartsWith("trees[1]", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Too_deep_trees_are_rejected()
    {
        LightGBMTree Chain(int splits) => new(
            new int[splits], new double[splits], new int[splits],
            [.. Enumerable.Range(1, splits - 1), ~splits], [.. Enumerable.Range(0, splits).Select(i => ~i)],
            new double[splits + 1]);

        Assert.Equal(0, new LightGBMTrees(Features, [Chain(512)]).Margin([0, 0, 0, 0]));
        Assert.Throws<ModelFormatException>(() => new LightGBMTrees(Features, [Chain(513)]));
    }

    [Fact]
    public void Empty_and_oversized_ensembles_are_rejected()
    {
        Assert.Throws<ModelFormatException>(() => new LightGBMTrees(Features, []));
        Assert.Throws<ModelFormatException>(() => new LightGBMTrees(Features, [.. Enumerable.Repeat(Tree, 10_001)]));
    }

    [Fact]
    public void Damaged_models_are_rejected_or_give_finite_margins()
    {
        var json = LightGBMTreesJson.Write(new LightGBMTrees(Features, [Tree, Counted, Tree]));

        Assert.InRange(
            DamagedJson.Refused(json, 500, damaged => LightGBMTreesJson.Read(damaged, Features)), 100, 499);
        Assert.Throws<ModelFormatException>(() => LightGBMTreesJson.Read(
            """{"format":1,"algorithm":"lightgbm","features":["a"],"trees":[null]}"""u8, ["a"]));
    }
}
