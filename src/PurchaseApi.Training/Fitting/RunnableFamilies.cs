using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Fitting;

/// <summary>The algorithms that were asked for and can run here.</summary>
/// <param name="Families">At least one.</param>
/// <param name="Skipped">Algorithm -> why it cannot run.</param>
internal sealed record RunnableFamilies(
    IReadOnlyList<AlgorithmFamily> Families, IReadOnlyDictionary<string, string> Skipped)
{
    /// <exception cref="DataException">None can run, or a hyperparameter cannot be set so.</exception>
    public static RunnableFamilies Of(IEnumerable<string> algorithms, IReadOnlyList<Setting> settings)
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<AlgorithmFamily>();
        foreach (var name in algorithms)
        {
            var family = Algorithms.Family(name);
            if (family.Obstacle() is { } obstacle) skipped[name] = obstacle;
            else runnable.Add(family);
            _ = family.With(settings);   // what cannot be set is told before anything is read
        }

        return runnable.Count > 0 ? new(runnable, skipped) : throw new DataException(skipped.Values.First());
    }
}
