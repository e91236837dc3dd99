using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Tests.Training.Fitting.XGBoost;

public sealed class BoosterContributionsTests : RequiresXGBoost
{
    [Theory]
    [MemberData(nameof(BoosterTests.Kinds), MemberType = typeof(BoosterTests))]
    public void Our_contributions_are_those_of_XGBoost(string kind, int rounds, string[] settings)
    {
        using var booster = BoosterTests.Train(rounds, settings);
        var ensemble = XGBoostModel.Read(booster.ToJson(), GeneratedExamples.Columns);
        var (walk, quick) = (new TreeContributions(ensemble), new QuickContributions(ensemble));
        var rows = GeneratedExamples.Of(500, seed: 8).Features;
        var reference = booster.Contributions(rows).Chunk(ensemble.FeatureCount + 1).ToArray();

        Assert.True(ensemble.Nodes.Length > 3 * ensemble.Roots.Length, $"{kind} has hardly grown");
        for (var i = 0; i < rows.RowCount; i++)
        {
            var contributions = new double[ensemble.FeatureCount];
            foreach (var explained in (IContributions[])[walk, quick])
            {
                explained.Of(rows.Row(i), contributions);

                double[] all = [.. contributions, explained.BaseValue];
                Assert.All(reference[i].Zip(all), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4));
                Assert.Equal(ensemble.Margin(rows.Row(i)), all.Sum(), tolerance: 1e-5);
            }
        }
    }
}
