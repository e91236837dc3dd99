using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Tests.Training.Fitting.XGBoost;

public sealed class BoosterTests : RequiresXGBoost
{
    private const int RowCount = 10_000;

    public static TheoryData<string, int, string[]> Kinds => new()
    {
        { "depthwise", 30, ["tree_method=hist", "max_depth=6", "eta=0.1"] },
        { "leafwise", 30, ["tree_method=hist", "grow_policy=lossguide", "max_leaves=31", "max_depth=0"] },
        { "sampled", 30, ["tree_method=hist", "subsample=0.8", "colsample_bytree=0.5"] },
        { "forest", 1, ["tree_method=hist", "num_parallel_tree=40", "max_depth=8", "subsample=0.7", "eta=1"] },
        { "pruned", 30, ["tree_method=exact", "max_depth=6", "gamma=2"] },
        { "another base", 5, ["tree_method=hist", "base_score=0.2"] },
        { "a high base", 5, ["tree_method=hist", "base_score=0.9"] },
        { "regression", 5, ["tree_method=hist", "objective=reg:logistic", "base_score=0.123"] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Our_margins_are_the_margins_of_XGBoost(string kind, int rounds, string[] settings)
    {
        using var booster = Train(rounds, settings);
        var ensemble = XGBoostModel.Read(booster.ToJson(), GeneratedExamples.Columns);
        var rows = RowsWithTies(ensemble, withInfinity: false);

        Assert.Equal(booster.Margins(rows), Margins(ensemble, rows));
        Assert.True(ensemble.Nodes.Length > 3 * ensemble.Roots.Length, $"{kind} has hardly grown");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Infinity_is_compared_as_it_is(string kind, int rounds, string[] settings)
    {
        using var booster = Train(rounds, settings);
        var ensemble = XGBoostModel.Read(booster.ToJson(), GeneratedExamples.Columns);
        var rows = RowsWithTies(ensemble, withInfinity: true);

        Assert.True(booster.MarginsInPlace(rows).SequenceEqual(Margins(ensemble, rows)), kind);
    }

    [Fact]
    public void Contributions_add_up_to_the_margin()
    {
        using var booster = Train(10, []);
        var rows = GeneratedExamples.Of(100, seed: 3).Features;

        var contributions = booster.Contributions(rows).Chunk(rows.Columns.Count + 1);

        Assert.All(
            contributions.Zip(booster.Margins(rows)),
            row => Assert.Equal(row.Second, row.First.Sum(), tolerance: 1e-4f));
    }

    internal static Booster Train(int rounds, string[] settings)
    {
        var parameters = new Dictionary<string, string> { ["objective"] = "binary:logistic" };
        foreach (var setting in settings) parameters[setting.Split('=')[0]] = setting.Split('=')[1];
        return Booster.Train(
            GeneratedExamples.Of(2000, seed: 1), parameters, rounds, TestContext.Current.CancellationToken);
    }

    /// <summary>Random rows of which many cells are exactly a threshold, next to one, or missing.</summary>
    private static FeatureMatrix RowsWithTies(TreeEnsemble ensemble, bool withInfinity)
    {
        var random = new Random(5);
        var rows = GeneratedExamples.Of(RowCount, seed: 4).Features;
        var splits = ensemble.Nodes.ToArray().Where(node => !node.IsLeaf).ToArray();
        for (var i = 0; i < RowCount; i++)
        {
            var split = splits[random.Next(splits.Length)];
            rows.Row(i)[split.Feature] = random.Next(withInfinity ? 6 : 4) switch
            {
                0 => split.Value,
                1 => float.BitDecrement(split.Value),
                2 => Math.BitDecrement(split.Value),
                3 => double.NaN,
                4 => double.PositiveInfinity,
                _ => double.NegativeInfinity,
            };
        }
        return rows;
    }

    private static IEnumerable<float> Margins(TreeEnsemble ensemble, FeatureMatrix rows) =>
        Enumerable.Range(0, rows.RowCount).Select(index => (float)ensemble.Margin(rows.Row(index)));
}
