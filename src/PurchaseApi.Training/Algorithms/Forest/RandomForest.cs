using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Training.Algorithms.Forest;

/// <summary>A random forest: the average of large trees, each fitted on a random share of the rows.</summary>
/// <remarks>A leaf is a Newton step from the base rate's log-odds.</remarks>
internal static class RandomForest
{
    /// <summary>Rows that weigh 1 where the label is even.</summary>
    private const double RowsPerWeight = 4;

    /// <summary>The defaults suit Online Shoppers (12,330 rows) and 5,000 rows of the sample process.</summary>
    public static readonly AlgorithmFamily Family = new("random_forest",
    [
        // Not searched: more are never worse, only larger and slower. The most of both make a file of some 40 MB.
        new("trees", 200, 1, 1000) { IsInteger = true },
        new("max_leaves", 128, 2, 256) { IsInteger = true, Search = new(16, 256, IsLogarithmic: true) },

        // The fewest rows in a leaf, four for 1. Rows and not hessians: these would depend on the base rate.
        new("min_child_weight", 5, 0, 1e6) { Search = new(0.5, 50, IsLogarithmic: true) },

        // The share of rows that each tree sees (a bootstrap draws 1 - 1/e of them), and of features that each split
        // chooses from.
        new("subsample", 0.63, 0.05, 1) { Search = new(0.4, 0.9) },
        new("colsample", 0.5, 0.05, 1) { Search = new(0.2, 0.9) },

        // The L2 penalty on leaves.
        new("lambda", 0.1, 0, 1e6) { Search = new(0.01, 10, IsLogarithmic: true) },
        Hyperparameter.PositiveWeight,
    ],
    values => new LightGBMTreesFitting("random_forest", values, new Dictionary<string, string>
    {
        ["boosting"] = "rf",
        ["max_depth"] = "-1",
        ["min_data_in_leaf"] = Booster.Number(Math.Max(1, Math.Round(RowsPerWeight * values["min_child_weight"]))),
    }))
    {
        Complexity = 4,
        Obstacle = LightGBMLibrary.Obstacle,
        Tried = new Dictionary<string, double> { ["trees"] = 50 },
        CheapFactors = new Dictionary<string, double> { ["trees"] = 0.16 },
        Libraries = LightGBMLibrary.Libraries,
        Keeps = directions => !directions.Contains(Direction.None),
    };
}
