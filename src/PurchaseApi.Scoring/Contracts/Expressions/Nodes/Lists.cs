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
