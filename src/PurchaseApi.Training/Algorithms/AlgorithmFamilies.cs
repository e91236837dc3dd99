using System.Globalization;
using System.Reflection;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.Forest;
using PurchaseApi.Training.Algorithms.Logistic;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Algorithms.Neighbors;
using PurchaseApi.Training.Algorithms.Network;
using PurchaseApi.Training.Algorithms.SupportVectors;
using PurchaseApi.Training.Files;

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

    /// <summary>Unknown algorithms come first.</summary>
    public static int ComplexityOf(string name) =>
        All.FirstOrDefault(family => family.Name == name)?.Complexity ?? 0;

    public static AlgorithmFamily Named(string name) => All.Single(family => family.Name == name);
}

/// <summary>The algorithms that were asked for and can run here.</summary>
/// <param name="Families">At least one.</param>
/// <param name="Skipped">Algorithm -> why it cannot run.</param>
internal sealed record RunnableFamilies(
    IReadOnlyList<AlgorithmFamily> Families, IReadOnlyDictionary<string, string> Skipped)
{
    /// <param name="algorithms">By name.</param>
    /// <param name="withoutRows">Whether models may not hold training rows.</param>
    /// <exception cref="DataException">None can run.</exception>
    public static RunnableFamilies Find(IEnumerable<string> algorithms, bool withoutRows = false)
    {
        var skipped = new OrderedDictionary<string, string>();
        var runnable = new List<AlgorithmFamily>();
        foreach (var name in algorithms)
        {
            var family = AlgorithmFamilies.Named(name);
            if (family.Obstacle() is { } obstacle) skipped[name] = obstacle;
            else if (withoutRows && family.ShipsTrainingRows)
                skipped[name] = "its model would hold the training rows; --no-training-rows false allows it";
            else runnable.Add(family);
        }

        return runnable.Count > 0 ? new(runnable, skipped) : throw new DataException(skipped.Values.First());
    }

    /// <summary>Those of them that keep what the contract says of its monotone inputs.</summary>
    /// <exception cref="DataException">None does.</exception>
    public RunnableFamilies ThatKeep(IReadOnlyList<Direction> directions, FittedContract contract)
    {
        AlgorithmFamily[] kept = [.. Families.Where(family => family.Keeps(directions))];
        if (kept.Length == Families.Count) return this;

        string[] features = [.. ColumnDirections.Against(contract).Select(name => $"'{name}'")];
        var inputs = contract.Inputs.Where(input => input.Monotone is not null).Select(input => $"'{input.Name}'");
        var reason = $"it cannot keep {string.Join(", ", inputs)} monotone"
            + (features.Length == 0 ? "" : $" through {string.Join(", ", features)}");
        var all = new OrderedDictionary<string, string>(Skipped);
        foreach (var family in Families.Except(kept)) all[family.Name] = reason;
        return kept.Length > 0
            ? new(kept, all)
            : throw new DataException($"{string.Join(", ", all.Keys)}: {reason}; logistic_regression can");
    }
}

/// <summary>An algorithm with its hyperparameters still open.</summary>
/// <param name="Name">As in the manifest and on the command line.</param>
/// <param name="Create">Makes the algorithm from a value for every hyperparameter.</param>
internal sealed record AlgorithmFamily(
    string Name,
    IReadOnlyList<Hyperparameter> Hyperparameters,
    Func<IReadOnlyDictionary<string, double>, IAlgorithm> Create)
{
    /// <summary>Ranks families by how easy they are to explain and quick to serve: of equals, the lowest is chosen. A
    /// straight line is 1, then trees with exact reasons, few before many, then what is opaque, and last what keeps the
    /// training rows.</summary>
    public required int Complexity { get; init; }

    /// <summary>Libraries whose numbers its models hold -> version; empty where every number is this program's
    /// own.</summary>
    public Func<OrderedDictionary<string, string>> Libraries { get; init; } = () => [];

    /// <summary>Why it cannot run on this machine; null when it can.</summary>
    public Func<string?> Obstacle { get; init; } = () => null;

    /// <summary>Whether it keeps these directions, whatever the rows.</summary>
    public Func<IReadOnlyList<Direction>, bool> Keeps { get; init; } =
        directions => directions.All(direction => direction == Direction.Free);

    /// <summary>Hyperparameters of earlier releases -> why they are gone.</summary>
    public IReadOnlyDictionary<string, string> Removed { get; init; } = new Dictionary<string, string>();

    /// <summary>Choices that a search tries first, each by hyperparameter; what they leave out keeps its
    /// default.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Starts { get; init; } = [];

    /// <summary>What a search tries its choices with, unless it was set: less than the default, where that ranks them
    /// as well. What it finds is fitted with the default.</summary>
    public IReadOnlyDictionary<string, double> Tried { get; init; } = new Dictionary<string, double>();

    /// <summary>What hyperparameters are multiplied with, by name, where a fit need only tell good choices from bad
    /// ones; empty where whole fits are cheap enough.</summary>
    public IReadOnlyDictionary<string, double> CheapFactors { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether its models hold the rows that they were fitted on.</summary>
    public bool ShipsTrainingRows { get; init; }

    /// <summary>Whether a search finds the number of trees by stopping early, unless it was set.</summary>
    public bool StopsEarly { get; init; }

    /// <summary>The defaults with what was set.</summary>
    /// <param name="settings">The last value of a name holds; settings of other algorithms are ignored.</param>
    /// <exception cref="ArgumentException">A hyperparameter is unknown, or its value not allowed.</exception>
    public IAlgorithm With(IEnumerable<Setting> settings)
    {
        var values = new OrderedDictionary<string, double>(
            Hyperparameters.Select(known => KeyValuePair.Create(known.Name, known.Default)));
        foreach (var setting in settings.Where(IsMine))
        {
            if (Problem(setting) is { } problem) throw new ArgumentException(problem, nameof(settings));
            values[setting.Name] = setting.Value;
        }

        return Create(values);
    }

    public bool IsMine(Setting setting) => setting.Algorithm == Name;

    /// <summary>Why the hyperparameter cannot be set to this value; null when it can.</summary>
    public string? Problem(Setting setting) =>
        Hyperparameters.FirstOrDefault(known => known.Name == setting.Name) is not { } known ? Unknown(setting)
        : known.Allows(setting.Value) ? null
        : $"{Name}.{known.Name} is {(known.IsInteger ? "an integer" : "a number")} "
            + $"from {known.Low} to {known.High} (was {setting.Value})";

    private string Unknown(Setting setting)
    {
        string[] names = [.. Hyperparameters.Select(known => known.Name)];
        if (Removed.TryGetValue(setting.Name, out var reason))
            return $"{Name}.{setting.Name} was removed: {reason}; it has {string.Join(", ", names)}";

        var meant = NearestWord.Find(setting.Name, names) is { } word ? $"; did you mean '{word}'?" : "";
        return $"{Name} has no hyperparameter '{setting.Name}'{meant}; it has {string.Join(", ", names)}";
    }
}

/// <summary>What can be set about an algorithm: its default, what is allowed, and where random search looks.</summary>
/// <param name="Name">As in the manifest and after <c>--set ALGORITHM.</c></param>
/// <param name="Low">The least allowed value.</param>
/// <param name="High">The greatest allowed value.</param>
internal sealed record Hyperparameter(string Name, double Default, double Low, double High)
{
    /// <summary>What a positive row counts in the loss, where a negative one counts 1.</summary>
    public static readonly Hyperparameter PositiveWeight = new("positive_weight", 1, 0.01, 100);

    public bool IsInteger { get; init; }

    /// <summary>Where random search looks; null: it keeps the default.</summary>
    public SearchRange? Search { get; init; }

    public bool Allows(double value) => value >= Low && value <= High && (!IsInteger || value == Math.Floor(value));

    /// <summary>The allowed value next to it.</summary>
    public double Nearest(double value) =>
        Math.Clamp(IsInteger ? Math.Round(value) : value, Low, High);
}

/// <summary>Evenly between two values, or evenly between their logarithms.</summary>
internal sealed record SearchRange(double Low, double High, bool IsLogarithmic = false)
{
    public double Draw(Random random) => IsLogarithmic
        ? Math.Exp(Math.Log(Low) + (random.NextDouble() * (Math.Log(High) - Math.Log(Low))))
        : Low + (random.NextDouble() * (High - Low));
}

/// <summary>A hyperparameter that is not to be chosen: <c>--set gradient_boosting.trees=200</c>.</summary>
internal sealed record Setting(string Algorithm, string Name, double Value)
{
    /// <summary>null when the text is not <c>algorithm.name=number</c>.</summary>
    public static Setting? Parse(string text) =>
        Pair(text) is var (name, value) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && dot + 1 < name.Length
            ? new(name[..dot], name[(dot + 1)..], value)
            : null;

    /// <summary>null when the text is not <c>name=number</c>.</summary>
    private static (string Name, double Value)? Pair(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? (text[..equals], value)
            : null;
}

/// <summary>Libraries that several algorithms use.</summary>
internal static class Libraries
{
    public static OrderedDictionary<string, string> MathNet() => new()
    {
        ["mathnet_numerics"] = typeof(global::MathNet.Numerics.Control).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
    };
}
