using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.LightGBM;

/// <summary>Trees for a binary label, grown leaf by leaf on histograms by LightGBM.</summary>
/// <param name="name">The algorithm's.</param>
/// <param name="hyperparameters">Those below, and the algorithm's own.</param>
/// <param name="parameters">What the algorithm adds, by LightGBM's own names.</param>
internal sealed class LightGBMTreesFitting(
    string name, IReadOnlyDictionary<string, double> hyperparameters, IReadOnlyDictionary<string, string> parameters)
    : IRoundsAlgorithm
{
    // Probabilities are calibrated afterwards, so only the order counts: log loss would stop while it still gains.
    private const string Metric = "auc";
    private const double FewestDrawn = 20;

    public string Name => name;

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters;

    private int Rounds => (int)hyperparameters["trees"];

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation) =>
        Fitted(FitText(examples, seed, cancellation), examples.Features.Columns);

    /// <summary>The model in LightGBM's own text.</summary>
    public byte[] FitText(Examples examples, int seed, CancellationToken cancellation)
    {
        using var booster = new Booster(Dataset.For(examples), Parameters(examples, seed));
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            booster.Update();
        }
        return booster.ToText();
    }

    public StoppedFit FitUntilNoGain(
        Examples examples, Examples watched, Patience patience, int seed, CancellationToken cancellation)
    {
        var data = Dataset.For(examples);
        using var rows = data.Watching(watched);
        using var booster = new Booster(data, Parameters(examples, seed));
        var best = Grow(booster, rows, patience, cancellation);
        var all = booster.ToText();
        return new(Fitted(booster.ToText(best), examples.Features.Columns), best, rounds =>
        {
            using var again = new Booster(all);
            return Fitted(again.ToText(rounds), examples.Features.Columns);
        });
    }

    public double[] MarginsUntilNoGain(
        Examples examples, Examples watched, Patience patience, int seed, CancellationToken cancellation)
    {
        var data = Dataset.For(examples);
        using var rows = data.Watching(watched);
        using var booster = new Booster(data, Parameters(examples, seed));
        return booster.Margins(watched.Features, Grow(booster, rows, patience, cancellation));
    }

    /// <returns>How many rounds were best.</returns>
    private int Grow(Booster booster, Dataset watched, Patience patience, CancellationToken cancellation)
    {
        booster.Watch(watched);
        var (best, highest) = (1, double.NegativeInfinity);
        for (var round = 1; round <= Rounds && !patience.IsOver(round, best); round++)
        {
            cancellation.ThrowIfCancellationRequested();
            booster.Update();
            if (booster.Watched() is var auc && auc > highest) (best, highest) = (round, auc);
        }

        return best;
    }

    private static FittedModel Fitted(byte[] text, IReadOnlyList<string> columns)
    {
        var trees = LightGBMText.Read(text, columns, isSingle: true).Trees;
        return new FittedModel(
            new QuickTrees(trees), LightGBMTreesJson.Write(trees), rows => Margins(text, trees, rows));
    }

    private static double[] Margins(byte[] text, LightGBMTrees trees, FeatureMatrix rows)
    {
        using var booster = new Booster(text);
        var sums = booster.Margins(rows);
        return trees.IsAveraged ? Array.ConvertAll(sums, sum => sum / trees.Trees.Count) : sums;
    }

    private Dictionary<string, string> Parameters(Examples examples, int seed)
    {
        var all = new Dictionary<string, string>(parameters)
        {
            ["objective"] = "binary",
            ["metric"] = Metric,
            ["num_leaves"] = Booster.Number(hyperparameters["max_leaves"]),
            ["bagging_freq"] = "1",
            ["bagging_fraction"] = Booster.Number(Share(examples.Count)),
            ["feature_fraction_bynode"] = Booster.Number(hyperparameters["colsample"]),
            ["lambda_l2"] = Booster.Number(hyperparameters["lambda"]),
            ["scale_pos_weight"] = Booster.Number(hyperparameters["positive_weight"]),
            ["seed"] = Booster.Number(seed),
        };
        if (examples.Directions.Count > 0)
            all["monotone_constraints"] = string.Join(',', examples.Directions.Select(Constraint));
        return all;
    }

    /// <summary>The share of the rows that each tree sees. Rows are drawn one by one, so that a small share of few rows
    /// could be none, whose leaf is no number; and LightGBM refuses forests whose trees see all.</summary>
    private double Share(int rows) => Math.Min(
        Math.Max(hyperparameters["subsample"], FewestDrawn / rows), parameters["boosting"] == "rf" ? 0.999999 : 1);

    private static int Constraint(Direction direction) => direction switch
    {
        Direction.Rising => 1,
        Direction.Falling => -1,
        _ => 0,
    };
}
