using System.Numerics;

namespace PurchaseApi.Scoring.Contracts.Expressions.Nodes;

/// <summary>How many items a list has.</summary>
internal sealed class ItemCount(Node list, bool isOpen) : Node
{
    public override double Value(ReadOnlySpan<double> row) => ListItems.Count(list.Value(row), isOpen);
}

/// <summary>Whether a list has a value; a missing one has none.</summary>
internal sealed class HasItem(Node list, int index) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row)
    {
        var value = list.Value(row);
        return !double.IsNaN(value) && ListItems.Has(value, index);
    }
}

/// <summary>A list as a row holds it: a set of bits, bit i for value i; of free texts, how many there are.</summary>
internal static class ListItems
{
    /// <summary>Integers up to 2^53 are exact in a double.</summary>
    public const int MaxValues = 52;

    public static bool Has(double value, int index) => ((long)value >> index & 1) == 1;

    /// <param name="value">NaN stays NaN.</param>
    /// <param name="isOpen">Whether it is a list of free texts.</param>
    public static double Count(double value, bool isOpen) =>
        isOpen || double.IsNaN(value) ? value : BitOperations.PopCount((ulong)value);
}
