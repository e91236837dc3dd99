namespace PurchaseApi.Training.Algorithms;

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
}

/// <summary>Evenly between two values, or evenly between their logarithms.</summary>
internal sealed record SearchRange(double Low, double High, bool IsLogarithmic = false)
{
    public double Draw(Random random) => IsLogarithmic
        ? Math.Exp(Math.Log(Low) + (random.NextDouble() * (Math.Log(High) - Math.Log(Low))))
        : Low + (random.NextDouble() * (High - Low));
}
