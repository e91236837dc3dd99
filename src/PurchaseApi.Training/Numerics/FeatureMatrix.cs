namespace PurchaseApi.Training.Numerics;

/// <summary>Encoded rows, row after row in one array; NaN is missing.</summary>
internal sealed class FeatureMatrix(IReadOnlyList<string> columns, double[] values)
{
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>RowCount x Columns.Count values.</summary>
    public double[] Values { get; } = values;

    public int RowCount { get; } = values.Length / columns.Count;

    public Span<double> Row(int index) => Values.AsSpan(index * Columns.Count, Columns.Count);

    public FeatureMatrix Rows(IReadOnlyList<int> indices)
    {
        var taken = new FeatureMatrix(Columns, new double[indices.Count * Columns.Count]);
        for (var i = 0; i < indices.Count; i++) Row(indices[i]).CopyTo(taken.Row(i));
        return taken;
    }
}
