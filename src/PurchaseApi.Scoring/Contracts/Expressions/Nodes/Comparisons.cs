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
