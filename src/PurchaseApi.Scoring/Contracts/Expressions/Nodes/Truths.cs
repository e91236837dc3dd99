namespace PurchaseApi.Scoring.Contracts.Expressions.Nodes;

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
