namespace PurchaseApi.Scoring.Contracts.Expressions.Nodes;

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
