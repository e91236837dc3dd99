namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>Rows as LIBSVM takes them, at a place in memory that does not move.</summary>
internal sealed unsafe class SvmRows
{
    private readonly SvmNode[] nodes;
    private readonly int stride;

    /// <param name="features">Scaled; nothing is missing.</param>
    public SvmRows(FeatureMatrix features)
    {
        var width = features.Columns.Count;
        (Count, stride) = (features.RowCount, width + 1);
        nodes = GC.AllocateUninitializedArray<SvmNode>(checked(Count * stride), pinned: true);
        for (var row = 0; row < Count; row++)
        {
            var values = features.Row(row);
            for (var i = 0; i < width; i++) nodes[(row * stride) + i] = new SvmNode(i + 1, values[i]);
            nodes[(row * stride) + width] = new SvmNode(-1, 0);
        }
    }

    public int Count { get; }

    /// <summary>Holds for as long as this object is alive.</summary>
    public SvmNode* this[int row]
    {
        // The array is pinned, so the address outlives the statement.
        get { fixed (SvmNode* node = &nodes[row * stride]) return node; }
    }
}
