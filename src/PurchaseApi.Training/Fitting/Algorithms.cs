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

    public static AlgorithmFamily Family(string name) => Families.Single(family => family.Name == name);
}
