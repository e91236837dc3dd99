using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>The most likely rows of all that were added, in memory for as many as are kept.</summary>
/// <param name="count">How many are kept, at least 1.</param>
public sealed class TopRows(int count)
{
    // The least likely of the kept is at the front; of equally likely rows, the last.
    private readonly PriorityQueue<KeptRow, (double Probability, long MinusIndex)> kept = new();

    public void Add(long index, in BlockRow row, in Prediction prediction)
    {
        var priority = (prediction.Probability, -index);
        if (kept.Count == count)
        {
            kept.TryPeek(out _, out var least);
            if (priority.CompareTo(least) <= 0) return;
            kept.Dequeue();
        }

        kept.Enqueue(new(index, row.IdKind, row.Id.ToArray(), row.Values.ToArray(), prediction), priority);
    }

    /// <summary>By falling probability; equally likely ones in the order of the rows. Leaves nothing.</summary>
    public IReadOnlyList<KeptRow> Take()
    {
        var rows = new KeptRow[kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--) rows[i] = kept.Dequeue();
        return rows;
    }
}

/// <param name="Index">The row's place among all rows, from 0.</param>
public sealed record KeptRow(long Index, IdKind IdKind, byte[] Id, double[] Values, Prediction Prediction);
