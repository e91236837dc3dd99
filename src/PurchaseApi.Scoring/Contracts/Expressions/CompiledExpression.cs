using PurchaseApi.Scoring.Contracts.Expressions.Nodes;

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

    /// <summary>The value as it would stand in a row: a number, 0 or 1, or an index into <see cref="Values"/>. NaN is
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
