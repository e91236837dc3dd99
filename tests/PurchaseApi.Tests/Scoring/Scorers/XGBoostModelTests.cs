using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Scorers;

public sealed class XGBoostModelTests
{
    [Theory]
    [InlineData("depthwise")]
    [InlineData("leafwise")]
    [InlineData("forest")]
    public void A_model_of_XGBoost_gives_the_margins_of_XGBoost(string model) => AssertSameMargins(
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
    public void A_model_without_names_is_taken_by_its_number_of_features()
    {
        var model = GoldenModel.Edited(json => json["learner"]!.AsObject().Remove("feature_names"));

        Assert.Equal(GoldenModel.Features.Length, GoldenModel.Read(model).FeatureCount);
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
