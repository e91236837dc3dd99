using System.Reflection;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Training.Steps;

/// <summary>The libraries whose numbers stand in a version, for its manifest.</summary>
internal static class Libraries
{
    public static OrderedDictionary<string, string> Of(string algorithm) => algorithm switch
    {
        "random_forest" or "gradient_boosting" => new() { ["lightgbm"] = LightGBMLibrary.Version },
        NearestNeighbors.Algorithm or SupportVectorMachineJson.Algorithm => [],   // every number is ours
        _ => new() { ["mathnet_numerics"] = VersionOf(typeof(MathNet.Numerics.Control).Assembly) },
    };

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
