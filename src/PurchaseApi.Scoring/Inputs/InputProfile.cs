namespace PurchaseApi.Scoring.Inputs;

/// <summary>How the training rows' values of one input are distributed.</summary>
/// <param name="Missing">The share of rows without a value, in [0, 1].</param>
/// <param name="Percentiles">Of a number: percent -> value, linear between the nearest (type 7).</param>
/// <param name="Levels">Of words and flags: value -> share of the rows that have one.</param>
public sealed record InputProfile(
    double Missing,
    OrderedDictionary<string, double>? Percentiles = null,
    OrderedDictionary<string, double>? Levels = null)
{
    /// <summary>The first and the last say what is unusual; tenths measure drift.</summary>
    public static IReadOnlyList<string> Percents { get; } =
        ["0.1", "1", "5", "10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90", "95", "99", "99.9"];
}
