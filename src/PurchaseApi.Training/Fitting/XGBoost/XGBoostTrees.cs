using System.Globalization;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>Trees for a binary label, grown leaf by leaf on histograms by XGBoost.</summary>
/// <param name="name">The algorithm's.</param>
/// <param name="hyperparameters">Those below, and the algorithm's own.</param>
/// <param name="rounds">Each boosts on what the ones before it left.</param>
/// <param name="parameters">What the algorithm adds, by XGBoost's own names.</param>
internal sealed class XGBoostTrees(
    string name, IReadOnlyDictionary<string, double> hyperparameters,
    int rounds, IReadOnlyDictionary<string, double> parameters) : IAlgorithm
{
    public string Name => name;

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters;

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        using var booster = Booster.Train(examples, Parameters(seed), rounds, cancellation);
        var json = booster.ToJson();
        var scorer = new QuickTrees(XGBoostModel.Read(json, examples.Features.Columns));
        return new FittedModel(scorer, json, rows => Margins(json, rows));
    }

    private static double[] Margins(byte[] json, FeatureMatrix rows)
    {
        using var booster = Booster.Read(json);
        return Array.ConvertAll(booster.Margins(rows), margin => (double)margin);
    }

    private Dictionary<string, string> Parameters(int seed)
    {
        var all = new Dictionary<string, string>
        {
            ["objective"] = "binary:logistic",
            // Fixed, because its logit is 0 on every machine and XGBoost 2 would estimate it.
            ["base_score"] = "0.5",
            ["tree_method"] = "hist",
            ["grow_policy"] = "lossguide",
            ["max_bin"] = "255",
            ["max_leaves"] = Text(hyperparameters["max_leaves"]),
            ["min_child_weight"] = Text(hyperparameters["min_child_weight"]),
            ["subsample"] = Text(hyperparameters["subsample"]),
            ["lambda"] = Text(hyperparameters["lambda"]),
            ["scale_pos_weight"] = Text(hyperparameters["positive_weight"]),
            ["seed"] = Text(seed),
            ["disable_default_eval_metric"] = "1",
        };
        foreach (var (parameter, value) in parameters) all.Add(parameter, Text(value));
        return all;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
