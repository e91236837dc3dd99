namespace PurchaseApi.Scoring.Drift;

/// <summary>Counts the rows that come, by bin, at a constant memory. Threads count side by side, each processor in a
/// part of its own.</summary>
public sealed class DriftWindow(DriftReference reference)
{
    // Two processors never write to one cache line.
    private const int Padding = 32;

    private readonly int[][] parts =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new int[reference.Counters + (2 * Padding)])];

    /// <summary>The rows so far.</summary>
    public long Rows => Counts(0).Sum();

    /// <param name="values">A row's, one per input in contract order; NaN is missing.</param>
    /// <param name="probability">NaN where none was predicted.</param>
    public void Add(ReadOnlySpan<double> values, double probability)
    {
        var part = parts[(uint)Thread.GetCurrentProcessorId() % (uint)parts.Length];
        var (slots, offsets, columns) = (reference.Slots, reference.Offsets, reference.Columns);
        for (var i = 0; i < slots.Length; i++)
        {
            var value = slots[i] < 0 ? probability : values[slots[i]];
            Interlocked.Increment(ref part[Padding + offsets[i] + columns[i].BinOf(value)]);
        }
    }

    /// <param name="rows">Row after row, one value per input each.</param>
    /// <param name="predictions">One per row.</param>
    public void Add(ReadOnlySpan<double> rows, ReadOnlySpan<Prediction> predictions)
    {
        if (predictions.IsEmpty) return;
        var inputs = rows.Length / predictions.Length;
        for (var i = 0; i < predictions.Length; i++)
            Add(rows.Slice(i * inputs, inputs), predictions[i].Probability);
    }

    /// <summary>How far each column has moved from the reference.</summary>
    public IReadOnlyList<ColumnDrift> Measure() =>
    [
        .. reference.Columns.Index().Select(column =>
            ColumnDrift.Measure(column.Item, [.. Counts(column.Index)], reference.Columns.Count)),
    ];

    private IEnumerable<long> Counts(int column)
    {
        var offset = Padding + reference.Offsets[column];
        return Enumerable.Range(offset, reference.Columns[column].Shares.Count)
            .Select(counter => parts.Sum(part => (long)Volatile.Read(ref part[counter])));
    }
}
