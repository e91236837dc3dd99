using System.Globalization;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Shapley;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

public sealed class XGBoostContributionsTests
{
    [Theory]
    [InlineData("depthwise", true)]
    [InlineData("depthwise", false)]
    [InlineData("leafwise", true)]
    [InlineData("leafwise", false)]
    [InlineData("forest", true)]
    [InlineData("forest", false)]
    public void Contributions_match_XGBoost(string model, bool isQuick)
    {
        var path = SharedData.File($"reference/import/xgboost-{model}-rows.csv");
        var rows = ScoredRows.Read(path);
        var ensemble = XGBoostModel.Read(
            File.ReadAllBytes(SharedData.File($"reference/import/xgboost-{model}.json")), rows.Features);
        IContributions explained = isQuick ? new QuickContributions(ensemble) : new TreeContributions(ensemble);
        var contributions = new double[ensemble.FeatureCount];

        foreach (var (row, expected) in rows.Rows.Zip(Contributions(path)))
        {
            explained.Compute(row, contributions);

            Assert.All(
                expected.Zip([.. contributions, explained.BaseValue]),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4));
            Assert.Equal(ensemble.Margin(row), explained.BaseValue + contributions.Sum(), tolerance: 1e-5);
        }
    }

    /// <summary>The columns phi_..., of which phi_base is the last.</summary>
    private static IEnumerable<double[]> Contributions(string path)
    {
        var lines = File.ReadAllLines(path);
        var first = Array.FindIndex(lines[0].Split(','), name => name.StartsWith("phi_", StringComparison.Ordinal));
        return lines.Skip(1).Select(line => Array.ConvertAll(
            line.Split(',')[first..], cell => double.Parse(cell, CultureInfo.InvariantCulture)));
    }
}
