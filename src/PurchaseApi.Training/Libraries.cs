using System.Reflection;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Training.Fitting.LibSvm;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training;

/// <summary>The libraries whose numbers stand in a version, for its manifest.</summary>
internal static class Libraries
{
    public static OrderedDictionary<string, string> Of(string algorithm) => algorithm switch
    {
        "random_forest" or "gradient_boosting" => new() { ["xgboost"] = XGBoostLibrary.Version.ToString() },
        NearestNeighbors.Algorithm => [],   // every number is ours
        "support_vector_machine" => new() { ["libsvm"] = LibSvmLibrary.Version.ToString() },
        _ => new() { ["mathnet_numerics"] = VersionOf(typeof(MathNet.Numerics.Control).Assembly) },
    };

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
