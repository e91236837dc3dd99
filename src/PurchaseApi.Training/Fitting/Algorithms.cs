using PurchaseApi.Training.Data;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Training.Fitting;

/// <summary>Every algorithm that `train` can try, by its name in manifest and command line.</summary>
internal static class Algorithms
{
    private static readonly OrderedDictionary<string, Func<IEnumerable<Setting>, IAlgorithm>> Known = new()
    {
        ["logistic_regression"] = settings => new LogisticRegressionFitting(settings.LastOrDefault(setting => Is(setting, "c"))?.Value ?? 1),
        ["gradient_boosting"] = settings => new GradientBoosting(settings.Aggregate(
            new GradientBoostingHyperparameters(), (values, setting) => values.With(setting.Name, setting.Value) ?? throw Unknown(setting))),
    };

    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <param name="settings">What was set with --set; those of other algorithms are passed over.</param>
    /// <exception cref="DataException">A hyperparameter is not known.</exception>
    public static IAlgorithm Create(string name, IEnumerable<Setting> settings) =>
        Known[name](settings.Where(setting => setting.Algorithm == name));

    private static bool Is(Setting setting, string name) => setting.Name == name ? true : throw Unknown(setting);

    private static DataException Unknown(Setting setting) =>
        new($"--set: {setting.Algorithm} has no hyperparameter '{setting.Name}'");

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
