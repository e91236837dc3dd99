namespace PurchaseApi.Scoring.Inputs;

/// <summary>What to do when an input's value is missing (an explicit null, an empty cell).</summary>
/// <param name="Kind">Refuse it, keep it missing, or impute it.</param>
/// <param name="Constant">The value to impute when <paramref name="Kind"/> is <see cref="MissingKind.Constant"/>, as a
/// row holds it (a category's index, a flag's 0 or 1).</param>
public readonly record struct MissingRule(MissingKind Kind, double Constant = double.NaN)
{
    /// <summary>Whether fitting has still to find the number.</summary>
    public bool IsFitted => Kind is not (MissingKind.Median or MissingKind.Mean);
}

public enum MissingKind
{
    Refuse,
    Keep,
    Constant,
    Median,
    Mean,
}
