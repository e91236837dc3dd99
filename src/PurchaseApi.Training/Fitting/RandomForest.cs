using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>A random forest: large trees beside each other, each on a random share of the rows, averaged.</summary>
/// <remarks>For XGBoost one boosting round of parallel trees. A leaf is a Newton step from even odds, about
/// 4 * (share of positives - 1/2), divided by the number of trees.</remarks>
internal static class RandomForest
{
    /// <summary>The defaults suit Online Shoppers (12,330 rows) and 5,000 rows of the sample process.</summary>
    public static readonly AlgorithmFamily Family = new("random_forest",
    [
        // Not searched: more are never worse, only larger and slower. The most of both make a file of some 40 MB.
        new("trees", 200, 1, 1000) { IsInteger = true },
        new("max_leaves", 128, 2, 256) { IsInteger = true, Search = new(16, 256, IsLogarithmic: true) },

        // The least sum of hessians in a leaf: four rows for 1, because every row starts from even odds.
        new("min_child_weight", 5, 0, 1e6) { Search = new(0.5, 50, IsLogarithmic: true) },

        // The share of rows that each tree sees (a bootstrap draws 1 - 1/e of them), and of features that each split
        // chooses from.
        new("subsample", 0.63, 0.05, 1) { Search = new(0.4, 0.9) },
        new("colsample", 0.5, 0.05, 1) { Search = new(0.2, 0.9) },

        // The L2 penalty on leaves.
        new("lambda", 0.1, 0, 1e6) { Search = new(0.01, 10, IsLogarithmic: true) },
        Hyperparameter.PositiveWeight,
    ],
    values => new XGBoostTrees("random_forest", values, rounds: 1, new Dictionary<string, double>
    {
        ["num_parallel_tree"] = values["trees"],
        ["eta"] = 1,
        ["max_depth"] = 0,
        ["colsample_bynode"] = values["colsample"],
    }))
    { Obstacle = XGBoostLibrary.Dependency.Obstacle };
}
