using System.Globalization;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>Boosted trees, grown leaf by leaf on histograms by XGBoost.</summary>
internal sealed class GradientBoosting(GradientBoostingHyperparameters hyperparameters) : IAlgorithm
{
    public string Name => "gradient_boosting";

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters.ToDictionary();

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        using var booster = Booster.Train(examples, Parameters(seed), hyperparameters.Trees, cancellation);
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
        ["max_leaves"] = Text(hyperparameters.MaxLeaves),
        ["max_depth"] = Text(hyperparameters.MaxDepth),
        ["eta"] = Text(hyperparameters.LearningRate),
        ["min_child_weight"] = Text(hyperparameters.MinChildWeight),
        ["subsample"] = Text(hyperparameters.Subsample),
        ["colsample_bytree"] = Text(hyperparameters.Colsample),
        ["lambda"] = Text(hyperparameters.Lambda),
        ["seed"] = Text(seed),
        ["disable_default_eval_metric"] = "1",
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
