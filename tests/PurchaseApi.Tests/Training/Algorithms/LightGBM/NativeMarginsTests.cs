using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Algorithms.LightGBM;

/// <summary>On every row of real and generated data, served margins are those of LightGBM's own library.</summary>
public sealed class NativeMarginsTests : RequiresLightGBM
{
    [Theory]
    [InlineData("gradient_boosting", false)]
    [InlineData("gradient_boosting", true)]
    [InlineData("random_forest", false)]
    [InlineData("random_forest", true)]
    public void Margins_on_Online_Shoppers_equal_LightGBM(string family, bool hasMissing)
    {
        var (train, heldOut) = OnlineShoppers.Folds()[0];

        var trees = AssertSameMargins(family, hasMissing, train.And(heldOut), rows: 12_330);

        // A split of missing from present values, for which LightGBM writes inf.
        var isAsked = trees.Trees.Any(tree => tree.Thresholds.Contains(LightGBMTree.Everything));
        Assert.Equal(hasMissing, isAsked);
    }

    [Theory]
    [InlineData("gradient_boosting", false)]
    [InlineData("gradient_boosting", true)]
    [InlineData("random_forest", false)]
    [InlineData("random_forest", true)]
    public async Task Margins_on_the_purchase_sample_equal_LightGBM(string family, bool hasMissing)
    {
        using var models = new ModelsFolder();
        var path = Path.Combine(models.Path, "sample.csv");
        await Worker.Run("sample", "--model", "purchase", "--rows", "5000", "--seed", "1", "--output", path);
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var data = ExamplesFile.Read(path, contract);
        var features = new FeatureEncoder(ContractFitting.Fit(contract, data.Rows)).ToMatrix(data.Rows);

        AssertSameMargins(family, hasMissing, new Examples(features, data.Labels), rows: 5_000);
    }

    private static LightGBMTrees AssertSameMargins(string family, bool hasMissing, Examples examples, int rows)
    {
        Assert.Equal(rows, examples.Count);
        var random = new Random(8);
        foreach (ref var cell in examples.Features.Values.AsSpan())
            if (hasMissing && random.NextDouble() < 0.08) cell = double.NaN;

        var fitted = AlgorithmFamilies.Named(family).With([])
            .Fit(examples, seed: 1, TestContext.Current.CancellationToken);
        var expected = fitted.LibraryMargins(examples.Features);

        var walk = (LightGBMTrees)((QuickTrees)fitted.Scorer).Walk;
        for (var row = 0; row < rows; row++)
        {
            Assert.True(expected[row] == fitted.Scorer.Margin(examples.Features.Row(row)), $"row {row}");
            Assert.True(expected[row] == walk.Margin(examples.Features.Row(row)), $"row {row}, walked");
        }
        Assert.Equal(expected, fitted.Margins(examples.Features));
        return walk;
    }
}
