using System.Globalization;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>Rounds of boosting to take of a model.</summary>
/// <param name="From">The first, counted from 0.</param>
/// <param name="To">The one behind the last; null is the end.</param>
public readonly record struct Iterations(int From, int? To)
{
    /// <summary>Every round.</summary>
    public static readonly Iterations All = new(0, null);

    /// <summary>Reads <c>A:B</c>, where either may be left out.</summary>
    public static Iterations? Parse(string text) =>
        text.Split(':') is [var from, var to] && Number(from) is { } first && Number(to) is { } end
            && (end.Value ?? int.MaxValue) > (first.Value ?? 0)
                ? new(first.Value ?? 0, end.Value)
                : null;

    /// <param name="count">How many rounds the model has.</param>
    /// <exception cref="ModelFormatException">There are not so many.</exception>
    public Range ToRange(int count) => From < count && (To ?? count) <= count
        ? From..(To ?? count)
        : throw new ModelFormatException($"has {count} iterations; {From}:{To} are not all among them");

    private static (int? Value, bool IsGiven)? Number(string text) =>
        text.Length == 0 ? (null, false)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (value, true)
        : null;
}
