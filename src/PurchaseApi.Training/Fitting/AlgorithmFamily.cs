using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Fitting;

/// <summary>An algorithm with its hyperparameters still open.</summary>
/// <param name="Name">As in the manifest and on the command line.</param>
/// <param name="Create">Makes the algorithm from a value for every hyperparameter.</param>
internal sealed record AlgorithmFamily(
    string Name,
    IReadOnlyList<Hyperparameter> Hyperparameters,
    Func<IReadOnlyDictionary<string, double>, IAlgorithm> Create)
{
    /// <summary>Why it cannot run on this machine; null when it can.</summary>
    public Func<string?> Obstacle { get; init; } = () => null;

    /// <summary>The defaults with what was set.</summary>
    /// <param name="settings">The last one of a name holds; those of other algorithms are passed over.</param>
    /// <exception cref="DataException">A hyperparameter is not known, or its value not allowed.</exception>
    public IAlgorithm With(IEnumerable<Setting> settings)
    {
        var values = new OrderedDictionary<string, double>(
            Hyperparameters.Select(known => KeyValuePair.Create(known.Name, known.Default)));
        foreach (var setting in settings.Where(IsMine))
        {
            var known = Hyperparameters.FirstOrDefault(known => known.Name == setting.Name) ?? throw Unknown(setting);
            if (!known.Allows(setting.Value))
                throw new DataException(
                    $"--set: {Name}.{known.Name} is {(known.IsInteger ? "an integer" : "a number")} "
                    + $"from {known.Low} to {known.High} (was {setting.Value})");
            values[known.Name] = setting.Value;
        }

        return Create(values);
    }

    public bool IsMine(Setting setting) => setting.Algorithm == Name;

    private DataException Unknown(Setting setting)
    {
        string[] names = [.. Hyperparameters.Select(known => known.Name)];
        var meant = NearestWord.Of(setting.Name, names) is { } word ? $"; did you mean '{word}'?" : "";
        return new($"--set: {Name} has no hyperparameter '{setting.Name}'{meant}; it has {string.Join(", ", names)}");
    }
}
