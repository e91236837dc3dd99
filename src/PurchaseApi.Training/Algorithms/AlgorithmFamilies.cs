using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.Forest;
using PurchaseApi.Training.Algorithms.Logistic;
using PurchaseApi.Training.Algorithms.Neighbors;
using PurchaseApi.Training.Algorithms.Network;
using PurchaseApi.Training.Algorithms.SupportVectors;

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

    public static AlgorithmFamily Named(string name) => All.Single(family => family.Name == name);
}
