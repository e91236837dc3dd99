using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>The rows with the largest figure of all that were added.</summary>
/// <param name="count">How many are kept, at least 1.</param>
/// <param name="rankBy">The figure.</param>
public sealed class TopRows(int count, RankBy rankBy = RankBy.Probability) : IRowSelection
{
    // The least of the kept is at the front; of equal rows, the last.
    private readonly PriorityQueue<KeptRow, (double Figure, long MinusIndex)> kept = new();

    /// <inheritdoc/>
    public void Add(long index, in BlockRow row, in Prediction prediction)
    {
        var priority = (rankBy.Of(prediction), -index);
        if (kept.Count == count)
        {
            kept.TryPeek(out _, out var least);
            if (priority.CompareTo(least) <= 0) return;
            kept.Dequeue();
        }

        kept.Enqueue(KeptRow.Of(index, row, prediction), priority);
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeptRow> Take()
    {
        var rows = new KeptRow[kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--) rows[i] = kept.Dequeue();
        return rows;
    }
}
