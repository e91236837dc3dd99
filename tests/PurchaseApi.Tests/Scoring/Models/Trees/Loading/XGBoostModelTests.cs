using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

public sealed class XGBoostModelTests
{
    [Theory]
    [InlineData("depthwise")]
    [InlineData("leafwise")]
    [InlineData("forest")]
    public void Margins_equal_those_of_XGBoost(string model) => AssertSameMargins(
        SharedData.File($"reference/import/xgboost-{model}.json"),
        SharedData.File($"reference/import/xgboost-{model}-rows.csv"), rowCount: 1000);

    [Fact]
    public void The_golden_model_scores_to_the_last_bit() =>
        AssertSameMargins(GoldenModel.ModelPath, GoldenModel.RowsPath, rowCount: 50);

    [Theory]
    [InlineData("5E-1", 0)]
    [InlineData("2E-1", -1.3862944f)]
    [InlineData("[2E-1]", -1.3862944f)]
    [InlineData("9E-1", 2.1972241f)]
    public void The_base_margin_is_the_logit_of_the_base_score(string baseScore, float margin)
    {
        var model = GoldenModel.Edited(json => json["learner"]!["learner_model_param"]!["base_score"] = baseScore);

        Assert.Equal(margin, GoldenModel.Read(model).BaseMargin);
    }

    [Fact]
    public void Models_without_names_are_matched_by_feature_count()
    {
        var model = GoldenModel.Edited(json => json["learner"]!.AsObject().Remove("feature_names"));

        Assert.Equal(GoldenModel.Features.Length, GoldenModel.Read(model).FeatureCount);
    }

    [Fact]
    public void A_base_score_may_be_a_number()
    {
        var model = GoldenModel.Edited(json => json["learner"]!["learner_model_param"]!["base_score"] = 0.2);

        Assert.Equal(-1.3862944f, GoldenModel.Read(model).BaseMargin);
    }

    [Fact]
    public void The_base_score_of_logitraw_is_a_margin()
    {
        var model = GoldenModel.Edited(json =>
        {
            json["learner"]!["objective"]!["name"] = "binary:logitraw";
            json["learner"]!["learner_model_param"]!["base_score"] = "-3E-1";
        });

        Assert.Equal(-0.3f, GoldenModel.Read(model).BaseMargin);
    }

    [Fact]
    public void Features_are_found_by_name_in_any_order()
    {
        var ensemble = GoldenModel.Read(File.ReadAllBytes(GoldenModel.ModelPath));
        var reversed = XGBoostModel.Read(
            File.ReadAllBytes(GoldenModel.ModelPath), [.. GoldenModel.Features.Reverse()]);

        Assert.All(ScoredRows.Read(GoldenModel.RowsPath).Rows, row =>
            Assert.Equal(ensemble.Margin(row), reversed.Margin([.. row.Reverse()])));
    }

    [Fact]
    public void Names_of_pandas_and_LightGBM_are_the_names_of_the_encoder()
    {
        var binding = FeatureBinding.Bind(["b_light_blue", "a"], 2, ["a", "b=light blue"], "names");

        Assert.Equal([1, 0], binding.Columns);
        Assert.False(binding.IsByPosition);
    }

    [Theory]
    [InlineData]
    [InlineData("f0", "f1")]
    [InlineData("Column_0", "Column_1")]
    public void Features_without_names_are_taken_by_position(params string[] names)
    {
        var binding = FeatureBinding.Bind(names, 2, ["a", "b"], "names");

        Assert.Equal([0, 1], binding.Columns);
        Assert.True(binding.IsByPosition);
        Assert.Throws<ModelFormatException>(() => FeatureBinding.Bind(names, 2, ["a", "b", "c"], "names"));
    }

    private static void AssertSameMargins(string modelPath, string rowsPath, int rowCount)
    {
        var rows = ScoredRows.Read(rowsPath);
        var ensemble = XGBoostModel.Read(File.ReadAllBytes(modelPath), rows.Features);
        var quick = new QuickTrees(ensemble);
        var block = new double[rowCount];
        quick.Margins([.. rows.Rows.SelectMany(row => row)], block);

        Assert.Equal(rowCount, rows.Rows.Length);
        Assert.Equal(rows.Margins, rows.Rows.Select(row => (float)ensemble.Margin(row)));
        Assert.Equal(rows.Margins, rows.Rows.Select(row => (float)quick.Margin(row)));
        Assert.Equal(rows.Margins, block.Select(margin => (float)margin));
    }
}
