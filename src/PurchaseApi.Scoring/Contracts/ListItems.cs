using System.Numerics;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>
/// How a row holds a list, which is a number like every other value. Expressions only count it and look for one of its
/// values, so with values it is a set of bits, bit i for value i, exact in a double up to <see cref="MaxValues"/>; a
/// list of free texts is how many different ones there are.
/// </summary>
public static class ListItems
{
    /// <summary>Integers up to 2^53 are exact in a double.</summary>
    public const int MaxValues = 52;

    public const string DefaultSeparator = ";";

    /// <param name="input">A list.</param>
    /// <param name="items">Trimmed, none empty; what stands twice counts once.</param>
    /// <returns>null when one of them is not allowed.</returns>
    public static double? Encode(Input input, IEnumerable<string> items)
    {
        if (input.Values.Count == 0) return items.Distinct(StringComparer.Ordinal).Count();

        var bits = 0L;
        foreach (var item in items)
        {
            var index = input.IndexOf(item);
            if (index < 0) return null;
            bits |= 1L << index;
        }

        return bits;
    }

    /// <summary>A cell's text, or a constant of the contract.</summary>
    public static string[] Split(Input input, string text) => text.Split(
        input.Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A list that encodes as the value does; free texts are not kept, so theirs are numbers.</summary>
    public static string[] Decode(Input input, double value) => input.Values.Count > 0
        ? [.. input.Values.Where((_, index) => Has(value, index))]
        : [.. Enumerable.Range(1, (int)value).Select(number => $"{number}")];

    public static bool Has(double value, int index) => ((long)value >> index & 1) == 1;

    /// <param name="value">NaN stays NaN.</param>
    /// <param name="isOpen">Whether it is a list of free texts.</param>
    public static double Count(double value, bool isOpen) =>
        isOpen || double.IsNaN(value) ? value : BitOperations.PopCount((ulong)value);
}
