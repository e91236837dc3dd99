namespace PurchaseApi.Training.Fitting;

/// <summary>What can be tuned about <see cref="GradientBoosting"/>; the defaults stand here and nowhere else.</summary>
internal sealed record GradientBoostingHyperparameters
{
    public int Trees { get; init; } = 200;

    /// <summary>What each tree's leaves are multiplied with, in (0, 1].</summary>
    public double LearningRate { get; init; } = 0.03;

    /// <summary>Leaves of one tree, at least 2.</summary>
    public int MaxLeaves { get; init; } = 8;

    /// <summary>Splits on the way to a leaf; 0 leaves it to <see cref="MaxLeaves"/>.</summary>
    public int MaxDepth { get; init; } = 3;

    /// <summary>The least sum of hessians in a leaf: about four rows for 1 where the label is even.</summary>
    public double MinChildWeight { get; init; } = 10;

    /// <summary>The share of rows that each tree sees, in (0, 1].</summary>
    public double Subsample { get; init; } = 0.7;

    /// <summary>The share of features that each tree sees, in (0, 1].</summary>
    public double Colsample { get; init; } = 0.7;

    /// <summary>The L2 penalty on leaves, at least 0.</summary>
    public double Lambda { get; init; } = 5;

    /// <summary>These with one changed, by its name in the manifest; null when there is no such one.</summary>
    public GradientBoostingHyperparameters? With(string name, double value) => name switch
    {
        "trees" => this with { Trees = (int)value },
        "learning_rate" => this with { LearningRate = value },
        "max_leaves" => this with { MaxLeaves = (int)value },
        "max_depth" => this with { MaxDepth = (int)value },
        "min_child_weight" => this with { MinChildWeight = value },
        "subsample" => this with { Subsample = value },
        "colsample" => this with { Colsample = value },
        "lambda" => this with { Lambda = value },
        _ => null,
    };

    public IReadOnlyDictionary<string, double> ToDictionary() => new Dictionary<string, double>
    {
        ["trees"] = Trees,
        ["learning_rate"] = LearningRate,
        ["max_leaves"] = MaxLeaves,
        ["max_depth"] = MaxDepth,
        ["min_child_weight"] = MinChildWeight,
        ["subsample"] = Subsample,
        ["colsample"] = Colsample,
        ["lambda"] = Lambda,
    };
}
