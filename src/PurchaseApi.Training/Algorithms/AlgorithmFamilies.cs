using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.Forest;
using PurchaseApi.Training.Algorithms.Logistic;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Algorithms.Neighbors;
using PurchaseApi.Training.Algorithms.Network;
using PurchaseApi.Training.Algorithms.SupportVectors;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Algorithms;

/// <summary>Every algorithm that `train` can try.</summary>
internal static class AlgorithmFamilies
{
    public static readonly IReadOnlyList<AlgorithmFamily> All =
    [
        LogisticRegressionFitting.Family,
        RandomForest.Family,
        GradientBoosting.Family,
        NearestNeighborsFitting.Family,
        SupportVectorMachineFitting.Family,
        NeuralNetworkFitting.Family,
    ];

    public static IReadOnlyList<string> Names => [.. All.Select(family => family.Name)];

    /// <summary>Unknown algorithms come first.</summary>
    public static int ComplexityOf(string name) =>
        All.FirstOrDefault(family => family.Name == name)?.Complexity ?? 0;

    public static AlgorithmFamily Named(string name) => All.Single(family => family.Name == name);
}

/// <summary>The algorithms that were asked for and can run here.</summary>
/// <param name="Families">At least one.</param>
/// <param name="Skipped">Algorithm -> why it cannot run.</param>
internal sealed record RunnableFamilies(
    IReadOnlyList<AlgorithmFamily> Families, IReadOnlyDictionary<string, string> Skipped)
{
    /// <param name="algorithms">By name.</param>
    /// <param name="withoutRows">Whether models may not hold training rows.</param>
    /// <exception cref="DataException">None can run.</exception>
    public static RunnableFamilies Find(IEnumerable<string> algorithms, bool withoutRows = false)
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<AlgorithmFamily>();
        foreach (var name in algorithms)
        {
            var family = AlgorithmFamilies.Named(name);
            if (family.Obstacle() is { } obstacle) skipped[name] = obstacle;
            else if (withoutRows && family.ShipsTrainingRows)
                skipped[name] = "its model would hold the training rows; --no-training-rows false allows it";
            else runnable.Add(family);
        }

        return runnable.Count > 0 ? new(runnable, skipped) : throw new DataException(skipped.Values.First());
    }

    /// <summary>Those of them that keep what the contract says of its monotone inputs.</summary>
    /// <exception cref="DataException">None does.</exception>
    public RunnableFamilies ThatKeep(IReadOnlyList<Direction> directions, FittedContract contract)
    {
        AlgorithmFamily[] kept = [.. Families.Where(family => family.Keeps(directions))];
        if (kept.Length == Families.Count) return this;

        string[] features = [.. ColumnDirections.Against(contract).Select(name => $"'{name}'")];
        var inputs = contract.Inputs.Where(input => input.Monotone is not null).Select(input => $"'{input.Name}'");
        var reason = $"it cannot keep {string.Join(", ", inputs)} monotone"
            + (features.Length == 0 ? "" : $" through {string.Join(", ", features)}");
        var all = new OrderedDictionary<string, string>(Skipped);
        foreach (var family in Families.Except(kept)) all[family.Name] = reason;
        return kept.Length > 0
            ? new(kept, all)
            : throw new DataException($"{string.Join(", ", all.Keys)}: {reason}; logistic_regression can");
    }
}
