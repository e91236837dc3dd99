using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Fitting;

/// <summary>The algorithms that were asked for and can run here.</summary>
/// <param name="Families">At least one.</param>
/// <param name="Skipped">Algorithm -> why it cannot run.</param>
internal sealed record RunnableFamilies(
    IReadOnlyList<AlgorithmFamily> Families, IReadOnlyDictionary<string, string> Skipped)
{
    /// <exception cref="DataException">None can run.</exception>
    public static RunnableFamilies Of(IEnumerable<string> algorithms)
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<AlgorithmFamily>();
        foreach (var name in algorithms)
        {
            var family = AlgorithmFamilies.Named(name);
            if (family.Obstacle() is { } obstacle) skipped[name] = obstacle;
            else runnable.Add(family);
        }

        return runnable.Count > 0 ? new(runnable, skipped) : throw new DataException(skipped.Values.First());
    }
}
