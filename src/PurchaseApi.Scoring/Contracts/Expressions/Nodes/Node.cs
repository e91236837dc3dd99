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
