using System.Numerics;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A checked expression, ready to be evaluated. Immutable and thread-safe; it allocates nothing.</summary>
/// <remarks>
/// Rows have the slots of the symbol table that it was compiled for: a number is itself, a truth is 0 or 1, a text is
/// the index of one of its values; NaN is missing, and so is a number that is not finite.
/// </remarks>
public sealed class CompiledExpression
{
    private readonly Node node;

    internal CompiledExpression(Operand operand)
    {
        node = operand.Node;
        Type = operand.Type;
        Values = operand.Values;
    }

    /// <summary>What it gives.</summary>
    public ExpressionType Type { get; }

    /// <summary>Every text that a text expression can give; empty for the other types.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The value as rows have it: a number, 0 or 1, or an index into <see cref="Values"/>. NaN is
    /// missing; it is never infinite.</summary>
    public double Number(ReadOnlySpan<double> row) => node.Value(row);

    /// <summary>Whether a truth holds; a missing one does not.</summary>
    public bool Truth(ReadOnlySpan<double> row) => node.Truth(row);

    /// <summary>The text; null when it is missing, and for the other types.</summary>
    public string? Text(ReadOnlySpan<double> row)
    {
        var index = node.Value(row);
        return index >= 0 && index < Values.Count ? Values[(int)index] : null;
    }
}

/// <summary>Evaluates a part of an expression. Whatever the row, a value is finite or NaN, which is missing.</summary>
internal abstract class Node
{
    public abstract double Value(ReadOnlySpan<double> row);

    public virtual bool Truth(ReadOnlySpan<double> row) => Value(row) == 1;

    protected static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;
}

/// <summary>A part that is true or false and never missing.</summary>
internal abstract class TruthNode : Node
{
    public sealed override double Value(ReadOnlySpan<double> row) => Truth(row) ? 1 : 0;

    public abstract override bool Truth(ReadOnlySpan<double> row);
}

internal sealed class Constant(double value) : Node
{
    public double Always => value;

    public override double Value(ReadOnlySpan<double> row) => value;
}

/// <summary>A value of the row.</summary>
internal sealed class Slot(int index) : Node
{
    public int Index => index;

    public override double Value(ReadOnlySpan<double> row) => Finite(row[index]);
}

// A missing operand is NaN, and NaN makes every result here NaN.

internal sealed class Negative(Node operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => -operand.Value(row);
}

internal sealed class Sum(Node left, Node right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(left.Value(row) + right.Value(row));
}

internal sealed class Difference(Node left, Node right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(left.Value(row) - right.Value(row));
}

internal sealed class Product(Node left, Node right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(left.Value(row) * right.Value(row));
}

/// <summary>A value of the row times a constant, as most amounts are: one call where the parts would be three, of the
/// two or three amounts that every row has.</summary>
internal sealed class Multiple(Slot slot, Constant factor) : Node
{
    private readonly int index = slot.Index;
    private readonly double times = factor.Always;

    public override double Value(ReadOnlySpan<double> row) => Finite(row[index] * times);
}

internal sealed class Quotient(Node left, Node right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(left.Value(row) / right.Value(row));
}

internal sealed class Lowest(Node[] operands) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var lowest = operands[0].Value(row);
        foreach (var operand in operands.AsSpan(1)) lowest = Math.Min(lowest, operand.Value(row));
        return lowest;
    }
}

internal sealed class Highest(Node[] operands) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var highest = operands[0].Value(row);
        foreach (var operand in operands.AsSpan(1)) highest = Math.Max(highest, operand.Value(row));
        return highest;
    }
}

internal sealed class Absolute(Node operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Math.Abs(operand.Value(row));
}

internal sealed class SquareRoot(Node operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Math.Sqrt(operand.Value(row));
}

internal sealed class LogOnePlus(Node operand) : Node
{
    // Exact to a few units in the last place even near 0, where log(1 + x) loses x: Goldberg, "What every computer
    // scientist should know about floating-point arithmetic" (1991), theorem 4.
    public override double Value(ReadOnlySpan<double> row)
    {
        var x = operand.Value(row);
        var sum = 1 + x;
        return sum == 1 ? x : Finite(Math.Log(sum) * (x / (sum - 1)));
    }
}

internal sealed class Clamped(Node operand, Node low, Node high) : Node
{
    // Math.Clamp throws when low is above high; here high wins, as in numpy.clip.
    public override double Value(ReadOnlySpan<double> row) =>
        Math.Min(Math.Max(operand.Value(row), low.Value(row)), high.Value(row));
}

// A comparison with a missing side is false: NaN sees to that, but for !=.

internal sealed class Less(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => left.Value(row) < right.Value(row);
}

internal sealed class LessOrEqual(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => left.Value(row) <= right.Value(row);
}

/// <summary>Of two numbers, or of two texts as indices into one list.</summary>
internal sealed class Equal(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => left.Value(row) == right.Value(row);
}

internal sealed class NotEqual(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row)
    {
        var (a, b) = (left.Value(row), right.Value(row));
        return a < b || a > b;
    }
}

internal sealed class IsMissing(Node operand) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => double.IsNaN(operand.Value(row));
}

internal sealed class Both(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => left.Truth(row) && right.Truth(row);
}

internal sealed class Either(Node left, Node right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => left.Truth(row) || right.Truth(row);
}

internal sealed class Opposite(Node operand) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => !operand.Truth(row);
}

/// <summary>One of two results of the same type.</summary>
internal sealed class Choice(Node test, Node then, Node otherwise) : Node
{
    public override double Value(ReadOnlySpan<double> row) => test.Truth(row) ? then.Value(row) : otherwise.Value(row);
}

/// <summary>A text's index in another list of texts.</summary>
internal sealed class Translated(Node operand, double[] indices) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var index = operand.Value(row);
        return index >= 0 && index < indices.Length ? indices[(int)index] : double.NaN;
    }
}

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
