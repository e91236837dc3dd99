using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Training.Algorithms.Boosting;

/// <summary>Boosted trees: each round fits what the ones before it left.</summary>
internal static class GradientBoosting
{
    /// <summary>The defaults suit a few thousand rows; the ranges are where random search looks.</summary>
    public static readonly AlgorithmFamily Family = new("gradient_boosting",
    [
        new("trees", 300, 1, 5000) { IsInteger = true },

        // What each tree's leaves are multiplied with.
        new("learning_rate", 0.015, 0.0001, 1) { Search = new(0.06, 0.15, IsLogarithmic: true) },
        new("max_leaves", 64, 2, 256) { IsInteger = true, Search = new(4, 64, IsLogarithmic: true) },

        // Splits on the way to a leaf; 0 leaves it to max_leaves.
        new("max_depth", 6, 0, 16) { IsInteger = true, Search = new(2, 12) },

        // The least sum of hessians in a leaf: about four rows for 1 where the label is even.
        new("min_child_weight", 5, 0, 1e6) { Search = new(0.3, 20, IsLogarithmic: true) },

        // The share of rows that each tree sees, and of features that each split chooses from.
        new("subsample", 0.6, 0.05, 1) { Search = new(0.5, 1) },
        new("colsample", 0.4, 0.05, 1) { Search = new(0.2, 1) },

        // The L2 penalty on leaves.
        new("lambda", 5, 0, 1e6) { Search = new(0.1, 20, IsLogarithmic: true) },
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
        Complexity = 3,
        Obstacle = LightGBMLibrary.Obstacle,
        Libraries = LightGBMLibrary.Libraries,
        Keeps = directions => !directions.Contains(Direction.None),
        StopsEarly = true,

        // At a higher rate, as many fewer trees are enough.
        CheapFactors = new Dictionary<string, double> { ["learning_rate"] = 3 },

        // What suits most tables: few leaves that may lie deep, so that interactions are found. Then what tables need
        // that differ: sums of single features, and many rows.
        Starts =
        [
            Start(leaves: 10, depth: 8, weight: 0.6, rows: 0.9, columns: 0.66, lambda: 0.8),
            Start(leaves: 4, depth: 3, weight: 10, rows: 0.7, columns: 0.5, lambda: 5),
            Start(leaves: 24, depth: 6, weight: 5, rows: 0.7, columns: 0.4, lambda: 5),
        ],
    };

    private static Dictionary<string, double> Start(
        double leaves, double depth, double weight, double rows, double columns, double lambda) => new()
        {
            ["learning_rate"] = 0.1,
            ["max_leaves"] = leaves,
            ["max_depth"] = depth,
            ["min_child_weight"] = weight,
            ["subsample"] = rows,
            ["colsample"] = columns,
            ["lambda"] = lambda,
        };
}
