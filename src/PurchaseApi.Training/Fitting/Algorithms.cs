using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>Every algorithm that `train` can try, by its name in manifest and command line.</summary>
internal static class Algorithms
{
    private static readonly OrderedDictionary<string, Func<IAlgorithm>> Known = new()
    {
        ["logistic_regression"] = () => new LogisticRegressionFitting(),
        ["gradient_boosting"] = () => new GradientBoosting(new GradientBoostingHyperparameters()),
    };

    public static IReadOnlyList<string> Names => [.. Known.Keys];

    public static IAlgorithm Create(string name) => Known[name]();

    /// <summary>Why an algorithm cannot run on this machine; null when it can.</summary>
    public static string? Obstacle(string name)
    {
        if (name != "gradient_boosting") return null;
        try
        {
            _ = XGBoostLibrary.Handle;
            return null;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
    }
}
