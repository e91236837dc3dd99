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

    /// <summary>What it is made of.</summary>
    internal Node Root => node;

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

/// <summary>A part of an expression: evaluates it, and says what it is made of. Whatever the row, a value is finite or
/// NaN, which is missing.</summary>
internal abstract record Node
{
    public abstract double Value(ReadOnlySpan<double> row);

    public virtual bool Truth(ReadOnlySpan<double> row) => Value(row) == 1;

    protected static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;
}

/// <summary>A part that is true or false and never missing.</summary>
internal abstract record TruthNode : Node
{
    public sealed override double Value(ReadOnlySpan<double> row) => Truth(row) ? 1 : 0;

    public abstract override bool Truth(ReadOnlySpan<double> row);
}

internal sealed record Constant(double Always) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Always;
}

/// <summary>A value of the row.</summary>
internal sealed record Slot(int Index) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(row[Index]);
}

// A missing operand is NaN, and NaN makes every result here NaN.

internal sealed record Negative(Node Operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => -Operand.Value(row);
}

internal sealed record Sum(Node Left, Node Right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(Left.Value(row) + Right.Value(row));
}

internal sealed record Difference(Node Left, Node Right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(Left.Value(row) - Right.Value(row));
}

internal sealed record Product(Node Left, Node Right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(Left.Value(row) * Right.Value(row));
}

/// <summary>A value of the row times a constant, as most amounts are: one call where the parts would be three, of the
/// two or three amounts that every row has.</summary>
internal sealed record Multiple(Slot Slot, Constant Factor) : Node
{
    private readonly int index = Slot.Index;
    private readonly double times = Factor.Always;

    public override double Value(ReadOnlySpan<double> row) => Finite(row[index] * times);
}

internal sealed record Quotient(Node Left, Node Right) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(Left.Value(row) / Right.Value(row));
}

internal sealed record Lowest(Node[] Operands) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var lowest = Operands[0].Value(row);
        foreach (var operand in Operands.AsSpan(1)) lowest = Math.Min(lowest, operand.Value(row));
        return lowest;
    }
}

internal sealed record Highest(Node[] Operands) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var highest = Operands[0].Value(row);
        foreach (var operand in Operands.AsSpan(1)) highest = Math.Max(highest, operand.Value(row));
        return highest;
    }
}

internal sealed record Absolute(Node Operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Math.Abs(Operand.Value(row));
}

internal sealed record SquareRoot(Node Operand) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Math.Sqrt(Operand.Value(row));
}

internal sealed record LogOnePlus(Node Operand) : Node
{
    // Exact to a few units in the last place even near 0, where log(1 + x) loses x: Goldberg, "What every computer
    // scientist should know about floating-point arithmetic" (1991), theorem 4.
    public override double Value(ReadOnlySpan<double> row)
    {
        var x = Operand.Value(row);
        var sum = 1 + x;
        return sum == 1 ? x : Finite(Math.Log(sum) * (x / (sum - 1)));
    }
}

internal sealed record Clamped(Node Operand, Node Low, Node High) : Node
{
    // Math.Clamp throws when low is above high; here high wins, as in numpy.clip.
    public override double Value(ReadOnlySpan<double> row) =>
        Math.Min(Math.Max(Operand.Value(row), Low.Value(row)), High.Value(row));
}

// A comparison with a missing side is false: NaN sees to that, but for !=.

internal sealed record Less(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => Left.Value(row) < Right.Value(row);
}

internal sealed record LessOrEqual(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => Left.Value(row) <= Right.Value(row);
}

/// <summary>Of two numbers, or of two texts as indices into one list.</summary>
internal sealed record Equal(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => Left.Value(row) == Right.Value(row);
}

internal sealed record NotEqual(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row)
    {
        var (a, b) = (Left.Value(row), Right.Value(row));
        return a < b || a > b;
    }
}

internal sealed record IsMissing(Node Operand) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => double.IsNaN(Operand.Value(row));
}

internal sealed record Both(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => Left.Truth(row) && Right.Truth(row);
}

internal sealed record Either(Node Left, Node Right) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => Left.Truth(row) || Right.Truth(row);
}

internal sealed record Opposite(Node Operand) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) => !Operand.Truth(row);
}

/// <summary>One of two results of the same type.</summary>
internal sealed record Choice(Node Test, Node Then, Node Otherwise) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Test.Truth(row) ? Then.Value(row) : Otherwise.Value(row);
}

/// <summary>A text's index in another list of texts.</summary>
internal sealed record Translated(Node Operand, double[] Indices) : Node
{
    public override double Value(ReadOnlySpan<double> row)
    {
        var index = Operand.Value(row);
        return index >= 0 && index < Indices.Length ? Indices[(int)index] : double.NaN;
    }
}
