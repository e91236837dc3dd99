using PurchaseApi.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Algorithms.Boosting;

/// <summary>Boosted trees: each round fits what the ones before it left.</summary>
internal static class GradientBoosting
{
    /// <summary>The defaults suit a few thousand rows; the ranges are where random search looks.</summary>
    public static readonly AlgorithmFamily Family = new("gradient_boosting",
    [
        new("trees", 300, 1, 5000) { IsInteger = true, Search = new(60, 600, IsLogarithmic: true) },

        // What each tree's leaves are multiplied with.
        new("learning_rate", 0.015, 0.0001, 1) { Search = new(0.01, 0.15, IsLogarithmic: true) },
        new("max_leaves", 64, 2, 64) { IsInteger = true, Search = new(6, 64, IsLogarithmic: true) },

        // Splits on the way to a leaf; 0 leaves it to max_leaves.
        new("max_depth", 6, 0, 16) { IsInteger = true, Search = new(2, 8) },

        // The least sum of hessians in a leaf: about four rows for 1 where the label is even.
        new("min_child_weight", 5, 0, 1e6) { Search = new(1, 20, IsLogarithmic: true) },

        // The share of rows that each tree sees, and of features that each split chooses from.
        new("subsample", 0.6, 0.05, 1) { Search = new(0.4, 1) },
        new("colsample", 0.4, 0.05, 1) { Search = new(0.2, 0.8) },

        // The L2 penalty on leaves.
        new("lambda", 5, 0, 1e6) { Search = new(0.5, 20, IsLogarithmic: true) },
        Hyperparameter.PositiveWeight,
    ],
    values => new LightGBMTreesFitting("gradient_boosting", values, new Dictionary<string, string>
    {
        ["boosting"] = "gbdt",
        ["learning_rate"] = Booster.Number(values["learning_rate"]),
        ["max_depth"] = values["max_depth"] > 0 ? Booster.Number(values["max_depth"]) : "-1",
        // LightGBM's default at least: it stops with an error where leaves have no weight at all.
        ["min_sum_hessian_in_leaf"] = Booster.Number(Math.Max(values["min_child_weight"], 0.001)),
        ["min_data_in_leaf"] = "1",
    }))
    {
        Obstacle = LightGBMLibrary.Obstacle,
        Keeps = directions => !directions.Contains(Direction.None),
    };
}
