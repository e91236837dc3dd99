using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>Exact Shapley values of trees that split on categories, where all tests of a category are one feature.
/// </summary>
internal sealed class CategoricalContributions(CategoricalTrees trees, IContributions ofTests) : IContributions
{
    /// <inheritdoc/>
    public int FeatureCount => trees.FeatureCount;

    /// <inheritdoc/>
    public double BaseValue => ofTests.BaseValue;

    /// <summary>Null where the trees do not tell.</summary>
    public static CategoricalContributions? From(CategoricalTrees trees)
    {
        int[] players =
        [
            .. Enumerable.Range(0, trees.FeatureCount), .. trees.Sets.Select(test => test.First),
        ];
        IContributions? ofTests = trees.Trees.Walk switch
        {
            TreeEnsemble ensemble => new TreeContributions(ensemble, players),
            LightGBMTrees model => LightGBMContributions.From(model, players),
            _ => null,
        };
        return ofTests is null ? null : new(trees, ofTests);
    }

    /// <inheritdoc/>
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        var row = new double[ofTests.FeatureCount];
        trees.Fill(features, row);
        var all = new double[row.Length];
        ofTests.Compute(row, all);
        all.AsSpan(0, FeatureCount).CopyTo(contributions);
        foreach (var (i, test) in trees.Sets.Index()) contributions[test.First] += all[FeatureCount + i];
        return 0;
    }
}
