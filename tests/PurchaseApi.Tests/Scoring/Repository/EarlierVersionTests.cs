using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>A version that an earlier release published, with trees of XGBoost 1.7.4.</summary>
public sealed class EarlierVersionTests
{
    private static readonly string Golden =
        Path.Combine(SharedData.Repository, "tests", "PurchaseApi.Tests", "Golden", "models");

    [Fact]
    public void Margins_equal_XGBoost_exactly()
    {
        var version = PublishedVersion.Load(
            new ModelRepository(Golden), "purchase", VersionId.Parse("20261121T214347Z-fe90c6c1")!);

        Assert.Equal("1.7.4", version.Manifest.Libraries["xgboost"]);
        Assert.IsType<TreeEnsemble>(Assert.IsType<QuickTrees>(version.Predictor.Scorer).Walk);
        Assert.Equal(
            version.Manifest.GoldenRows.Select(golden => golden.Margin!.Value),
            version.ReadGoldenRows().Select(version.Predictor.Margin));
    }
}
