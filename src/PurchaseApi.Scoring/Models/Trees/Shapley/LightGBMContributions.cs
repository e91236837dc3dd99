using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>
/// Exact Shapley values of the margin of LightGBM's trees, where what is not known of a row is taken as the training
/// rows went: LightGBM's <c>pred_contrib</c>. They are those of <see cref="QuickContributions"/> for the same trees
/// with ranks in place of thresholds; leaves are rounded to float32.
/// </summary>
internal sealed class LightGBMContributions : IContributions
{
    private readonly LightGBMRanks ranks;
    private readonly IContributions ranked;

    /// <summary>How many leaves the margin is the mean of; 1 where it is their sum.</summary>
    private readonly int averaged;

    private LightGBMContributions(LightGBMTrees model, LightGBMRanks ranks, IReadOnlyList<int>? players)
    {
        var trees = ranks.Ranked(model);
        this.ranks = ranks;
        ranked = players is null ? new QuickContributions(trees) : new TreeContributions(trees, players);
        averaged = model.IsAveraged ? model.Trees.Count : 1;
    }

    /// <inheritdoc/>
    public int FeatureCount => ranked.FeatureCount;

    /// <summary>The mean margin of the training rows, as the leaf counts tell.</summary>
    public double BaseValue => ranked.BaseValue / averaged;

    /// <summary>Null where the trees do not tell: leaf counts are absent, or a feature has two kinds of missing value,
    /// zero and NaN.</summary>
    /// <param name="model">The trees.</param>
    /// <param name="players">As in <see cref="TreeContributions"/>; null where every feature counts for itself.</param>
    public static LightGBMContributions? From(LightGBMTrees model, IReadOnlyList<int>? players = null) =>
        model.Trees.All(HasCounts) && new LightGBMRanks(model) is { CanRank: true } found
            ? new(model, found, players)
            : null;

    /// <inheritdoc/>
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        var row = new double[FeatureCount];
        for (var i = 0; i < row.Length; i++) row[i] = ranks.Rank(i, features[i]);
        ranked.Compute(row, contributions);
        for (var i = 0; i < row.Length; i++) contributions[i] /= averaged;
        return 0;
    }

    // LightGBM reads a file without counts as if all were 0, and writes them so. A single leaf needs none.
    private static bool HasCounts(LightGBMTree tree) =>
        tree.Features.Length == 0 || (tree.LeafCounts is { } counts && Array.Exists(counts, count => count > 0));
}

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
