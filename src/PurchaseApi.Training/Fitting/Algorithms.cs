namespace PurchaseApi.Training.Fitting;

/// <summary>Every algorithm that `train` can try.</summary>
internal static class Algorithms
{
    public static readonly IReadOnlyList<AlgorithmFamily> Families =
    [
        LogisticRegressionFitting.Family,
        RandomForest.Family,
        GradientBoosting.Family,
        NearestNeighborsFitting.Family,
        SupportVectorMachineFitting.Family,
        NeuralNetworkFitting.Family,
    ];

    public static IReadOnlyList<string> Names => [.. Families.Select(family => family.Name)];

    /// <param name="settings">What was set with --set; those of other algorithms are passed over.</param>
    /// <exception cref="Data.DataException">A hyperparameter is not known, or its value not allowed.</exception>
    public static IAlgorithm Create(string name, IEnumerable<Setting> settings) =>
        Family(name).With(settings.Where(setting => setting.Algorithm == name));

    /// <summary>Why an algorithm cannot run on this machine; null when it can.</summary>
    public static string? Obstacle(string name) => Family(name).Obstacle();

    public static AlgorithmFamily Family(string name) => Families.Single(family => family.Name == name);
}
