using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;

namespace PurchaseApi.Scoring.Models.Trees;

/// <summary>Boosted trees and random forests.</summary>
internal static class TreeFamilies
{
    /// <summary>Fitted or imported by the worker, whichever library has grown them.</summary>
    public static ModelFamily Fitted { get; } = new(["random_forest", "gradient_boosting"], Read)
    {
        IsExact = true,
        Contributions = Contributions,
    };

    /// <summary>LightGBM's text, of any objective: its log-odds have a sigmoid of their own.</summary>
    public static ModelFamily Imported { get; } = new(
        [LightGBMTrees.Algorithm],
        (model, columns) => CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns)))
    {
        IsLogOdds = false,
        Contributions = Contributions,
    };

    private static IScorer Read(byte[] model, IReadOnlyList<string> columns) => LightGBMTreesJson.Is(model)
        ? CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns))
        : CategoricalTrees.Scorer(XGBoostModel.Read(model, columns));

    private static IContributions? Contributions(IScorer scorer) =>
        (scorer is QuickTrees quick ? quick.Walk : scorer) switch
        {
            TreeEnsemble trees => new QuickContributions(trees),
            CategoricalTrees trees => CategoricalContributions.From(trees),
            LightGBMTrees trees => LightGBMContributions.From(trees),
            _ => null,
        };
}
