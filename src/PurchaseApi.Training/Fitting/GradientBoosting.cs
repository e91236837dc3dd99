using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>Boosted trees: each round fits what the ones before it left.</summary>
internal static class GradientBoosting
{
    /// <summary>The defaults suit a few thousand rows; the ranges are where random search looks.</summary>
    public static readonly AlgorithmFamily Family = new("gradient_boosting",
    [
        new("trees", 200, 1, 5000) { IsInteger = true, Search = new(50, 600, IsLogarithmic: true) },

        // What each tree's leaves are multiplied with.
        new("learning_rate", 0.03, 0.0001, 1) { Search = new(0.01, 0.3, IsLogarithmic: true) },
        new("max_leaves", 8, 2, 64) { IsInteger = true, Search = new(4, 64, IsLogarithmic: true) },

        // Splits on the way to a leaf; 0 leaves it to max_leaves.
        new("max_depth", 3, 0, 16) { IsInteger = true, Search = new(2, 8) },

        // The least sum of hessians in a leaf: about four rows for 1 where the label is even.
        new("min_child_weight", 10, 0, 1e6) { Search = new(1, 50, IsLogarithmic: true) },

        // The share of rows, and of features, that each tree sees.
        new("subsample", 0.7, 0.05, 1) { Search = new(0.5, 1) },
        new("colsample", 0.7, 0.05, 1) { Search = new(0.5, 1) },

        // The L2 penalty on leaves.
        new("lambda", 5, 0, 1e6) { Search = new(0.5, 50, IsLogarithmic: true) },
        Hyperparameter.PositiveWeight,
    ],
    values => new XGBoostTrees("gradient_boosting", values, rounds: (int)values["trees"], new Dictionary<string, double>
    {
        ["eta"] = values["learning_rate"],
        ["max_depth"] = values["max_depth"],
        ["colsample_bytree"] = values["colsample"],
    }))
    { Obstacle = XGBoostLibrary.Dependency.Obstacle };
}
