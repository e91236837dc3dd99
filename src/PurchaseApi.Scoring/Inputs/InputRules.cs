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

/// <summary>Words that files write where a value is missing.</summary>
public static class MissingWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "na", "n/a", "#n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "?", ".", "missing", "(null)",
        "<na>", "\\N", "#null!", "#div/0!", "#value!", "#ref!", "inf", "-inf", "k.a.", "n/v", "unbekannt",
        "keine angabe", "nicht verfügbar",
        "not available", "n.d.", "s/d", "–", "—",
    };

    public static bool Contains(string cell) => Words.Contains(cell.Trim());
}

/// <summary>Which way alone something goes as an input rises.</summary>
public enum Monotone
{
    /// <summary>It never falls.</summary>
    Increasing,

    /// <summary>It never rises.</summary>
    Decreasing,
}

public static class MonotoneWords
{
    public static IReadOnlyList<string> All { get; } = ["increasing", "decreasing"];

    /// <summary>null for another word.</summary>
    public static Monotone? Parse(string? word) => word switch
    {
        "increasing" => Monotone.Increasing,
        "decreasing" => Monotone.Decreasing,
        _ => null,
    };
}
