namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Messages that were published one after the other on a channel, until the broker has confirmed each. The
/// client's own tracking adds a header with a sequence number to every message, and then no two are equal.</summary>
internal sealed class PendingConfirms
{
    private readonly Lock gate = new();
    private readonly List<bool> confirmed = [];
    private TaskCompletionSource<(int Index, string Reason)?> completion = new();
    private (int Index, string Reason)? failure;
    private ulong first;
    private int open, low;

    /// <param name="firstNumber">Sequence number of the first message.</param>
    /// <param name="count">Of messages.</param>
    public void Begin(ulong firstNumber, int count)
    {
        lock (gate)
        {
            (first, open, low, failure) = (firstNumber, count, 0, null);
            confirmed.Clear();
            confirmed.AddRange(Enumerable.Repeat(false, count));
            completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <returns>The first message that the broker did not take, or null.</returns>
    public Task<(int Index, string Reason)?> Completion()
    {
        lock (gate) return completion.Task;
    }

    /// <param name="number">Sequence number.</param>
    /// <param name="multiple">All up to this one.</param>
    /// <param name="refusal">Why the broker did not take them; null when it did.</param>
    public void Confirm(ulong number, bool multiple, string? refusal = null)
    {
        lock (gate)
        {
            if (number < first) return;   // of a batch that was given up

            var last = (int)Math.Min(number - first, (ulong)confirmed.Count - 1);
            for (var i = multiple ? low : last; i <= last; i++)
            {
                if (confirmed[i]) continue;
                confirmed[i] = true;
                open--;
                if (refusal is not null) Fail(i, refusal);
            }

            while (low < confirmed.Count && confirmed[low]) low++;
            if (open == 0) completion.TrySetResult(failure);
        }
    }

    /// <summary>A message has no way to a queue; its confirm still comes.</summary>
    public void Return(int index, string reason)
    {
        lock (gate) Fail(index, reason);
    }

    /// <summary>No more confirms come.</summary>
    public void Abort(string reason)
    {
        lock (gate)
        {
            if (open > 0) Fail(low, reason);
            completion.TrySetResult(failure);
        }
    }

    private void Fail(int index, string reason)
    {
        if (failure is not { } known || index < known.Index) failure = (index, reason);
    }
}
