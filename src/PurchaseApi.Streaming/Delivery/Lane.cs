using System.Threading.Channels;

namespace PurchaseApi.Streaming.Delivery;

/// <summary>A partition's messages on their way to their answers: what is buffered is taken, scored with one version,
/// sent and, once all of it is acknowledged, settled; one batch after the other, so that order is kept.</summary>
internal sealed class Lane : IDisposable
{
    /// <summary>What waits, at most; a message that has no room otherwise waits alone.</summary>
    private const long MaxHeldBytes = 4 << 20;

    private readonly IPartition partition;
    private readonly Lanes lanes;
    private readonly StreamingOptions options;
    private readonly Channel<Inbound> queue;
    private readonly List<Inbound> batch = [];
    private readonly CancellationTokenSource abandoned = new(), cut = new();
    private readonly Task work;
    private BatchScorer? scorer;
    private TaskCompletionSource? roomWanted;
    private long heldBytes, refusedBytes;
    private int heldRows, inFlight;

    public Lane(IPartition partition, Lanes lanes)
    {
        (this.partition, this.lanes, options) = (partition, lanes, lanes.Options);
        queue = Channel.CreateBounded<Inbound>(
            new BoundedChannelOptions(options.BufferRows) { SingleReader = true, SingleWriter = true });
        work = Task.Run(RunAsync);
    }

    /// <summary>Messages that were taken in and are not settled.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Whether there is room for the message that was not taken, and half of what may wait. An empty lane has
    /// it, or lanes would wait for each other.</summary>
    private bool HasRoom => Volatile.Read(ref heldRows) == 0
        || (Volatile.Read(ref heldRows) <= options.BufferRows / 2
            && Interlocked.Read(ref heldBytes) <= MaxHeldBytes / 2 && Fits(Interlocked.Read(ref refusedBytes)));

    /// <summary>One caller at a time.</summary>
    /// <returns>false when the lane is full: the message was not taken, and comes first when there is room.</returns>
    public bool TryOffer(in Inbound message)
    {
        if (Volatile.Read(ref heldRows) > 0 && !Fits(message.Value.Length))
        {
            Interlocked.Exchange(ref refusedBytes, message.Value.Length);
            return false;
        }

        Count(message, 1);
        Interlocked.Increment(ref inFlight);
        if (queue.Writer.TryWrite(message)) return true;

        Count(message, -1);
        Interlocked.Decrement(ref inFlight);
        return false;
    }

    /// <summary>Completes when there is room again, or the lane is abandoned. One caller at a time.</summary>
    public Task WaitForRoomAsync()
    {
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref roomWanted, wanted);
        if (HasRoom || abandoned.IsCancellationRequested) wanted.TrySetResult();
        return wanted.Task;
    }

    /// <summary>The partition goes elsewhere, or the process ends: what waits is dropped and not settled. Completes
    /// when what was sent is acknowledged and settled, or has failed.</summary>
    /// <param name="patience">How long acknowledgments are waited for.</param>
    public async Task AbandonAsync(TimeSpan patience)
    {
        await abandoned.CancelAsync();
        Volatile.Read(ref roomWanted)?.TrySetResult();
        await using (lanes.Time.CreateTimer(_ => cut.Cancel(), null, patience, Timeout.InfiniteTimeSpan))
            await work;
        Volatile.Write(ref inFlight, 0);
        lanes.Hold(-Interlocked.Exchange(ref heldBytes, 0));
    }

    public void Dispose()
    {
        abandoned.Dispose();
        cut.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(abandoned.Token))
            {
                var model = await lanes.TakeModelAsync(abandoned.Token);
                if (scorer?.Model != model) scorer = new(model, partition, lanes);
                TakeBatch();
                await AnswerAsync(scorer);
                Interlocked.Add(ref inFlight, -batch.Count);
            }
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            // What waits is delivered again, to whoever has the partition next.
        }
        catch (Exception error)   // a bug: a process that starts afresh gets the messages again
        {
            lanes.Broken(partition, error);
        }
    }

    private void TakeBatch()
    {
        batch.Clear();
        while (batch.Count < options.BatchRows && queue.Reader.TryRead(out var message))
        {
            batch.Add(message);
            Count(message, -1);
        }

        if (HasRoom) Interlocked.Exchange(ref roomWanted, null)?.TrySetResult();
    }

    /// <summary>Scores once, and sends until all is acknowledged.</summary>
    private async Task AnswerAsync(BatchScorer current)
    {
        var messages = current.Score(batch);
        for (var (sent, attempt) = (0, 0); sent < messages.Length;)
        {
            try
            {
                await partition.SendAsync(messages[sent..], cut.Token);
                break;
            }
            catch (SendFailedException failed) when (failed.IsTooLarge && current.TryShrink(sent + failed.Index))
            {
                sent += failed.Index;
            }
            catch (Exception error)
            {
                // From the first that failed: what follows it may have been taken before it.
                sent += (error as SendFailedException)?.Index ?? 0;
                abandoned.Token.ThrowIfCancellationRequested();
                lanes.SendFailed(partition, error);
                await Task.Delay(options.RetryIn(attempt++), lanes.Time, abandoned.Token);
            }
        }

        partition.Settle(batch[^1].Tag);
        lanes.Settled(partition, messages.Span);
    }

    private bool Fits(long bytes) =>
        Interlocked.Read(ref heldBytes) + bytes <= MaxHeldBytes && lanes.HaveRoomFor(bytes);

    private void Count(in Inbound message, int sign)
    {
        var bytes = sign * (long)message.Value.Length;
        Interlocked.Add(ref heldRows, sign);
        Interlocked.Add(ref heldBytes, bytes);
        lanes.Hold(bytes);
    }
}
