using System.Globalization;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>Boosted trees, grown leaf by leaf on histograms by XGBoost.</summary>
internal sealed class GradientBoosting(IReadOnlyDictionary<string, double> hyperparameters) : IAlgorithm
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
    ],
    values => new GradientBoosting(values))
    { Obstacle = XGBoostLibrary.Obstacle };

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters;

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        using var booster = Booster.Train(examples, Parameters(seed), (int)hyperparameters["trees"], cancellation);
        var json = booster.ToJson();
        return new FittedModel(XGBoostModel.Read(json, examples.Features.Columns), json, rows => Margins(json, rows));
    }

    private static double[] Margins(byte[] json, FeatureMatrix rows)
    {
        using var booster = Booster.Read(json);
        return Array.ConvertAll(booster.Margins(rows), margin => (double)margin);
    }

    private Dictionary<string, string> Parameters(int seed) => new()
    {
        ["objective"] = "binary:logistic",
        // Fixed, because its logit is 0 on every machine and XGBoost 2 would estimate it.
        ["base_score"] = "0.5",
        ["tree_method"] = "hist",
        ["grow_policy"] = "lossguide",
        ["max_bin"] = "255",
        ["max_leaves"] = Text(hyperparameters["max_leaves"]),
        ["max_depth"] = Text(hyperparameters["max_depth"]),
        ["eta"] = Text(hyperparameters["learning_rate"]),
        ["min_child_weight"] = Text(hyperparameters["min_child_weight"]),
        ["subsample"] = Text(hyperparameters["subsample"]),
        ["colsample_bytree"] = Text(hyperparameters["colsample"]),
        ["lambda"] = Text(hyperparameters["lambda"]),
        ["seed"] = Text(seed),
        ["disable_default_eval_metric"] = "1",
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
