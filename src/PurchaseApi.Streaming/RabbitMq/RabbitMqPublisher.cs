using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Publishes the answers of one queue, on a channel of their own so that what goes wrong there does not end
/// its consumer. The connection is the consumer's, so that a process that has lost its queue cannot publish any more,
/// either.</summary>
internal sealed class RabbitMqPublisher(
    IConnection connection, RabbitMqAddresses addresses, TimeSpan confirmWithin, TimeProvider time) : IAsyncDisposable
{
    private static readonly CreateChannelOptions Confirmed =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly Dictionary<string, object?> headers = new(StringComparer.Ordinal);
    private IChannel? channel;
    private PendingConfirms confirms = new();
    private ReadOnlyMemory<Outbound> sent;
    private Origin? written;

    /// <inheritdoc cref="IPartition.SendAsync"/>
    public async Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut)
    {
        try
        {
            await PublishAsync(messages, cut);
        }
        catch (SendFailedException failed) when (failed is { IsTooLarge: true, Index: > 0 })
        {
            await PublishAsync(messages[..failed.Index], cut);   // the broker dropped their confirms with the channel
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is { } last) await last.DisposeAsync();
        channel = null;
    }

    private async Task PublishAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut)
    {
        var open = channel is { IsOpen: true } ? channel : await OpenAsync(cut);
        sent = messages;
        confirms.Begin(await open.GetNextPublishSequenceNumberAsync(cut), messages.Length);
        try
        {
            for (var i = 0; i < messages.Length; i++) await PublishAsync(open, messages.Span[i], cut);
            var failure = await confirms.Completion().WaitAsync(confirmWithin, time, cut);
            if (failure is var (index, reason)) throw Failed(open.CloseReason, messages, index, reason);
        }
        catch (Exception error) when (error is RabbitMQClientException or IOException or TimeoutException)
        {
            confirms.Abort(error is TimeoutException
                ? $"the broker did not confirm within {confirmWithin.TotalSeconds:0} s" : error.Message);
            var failure = await confirms.Completion();
            var closed = open.CloseReason;
            await DisposeAsync();
            if (failure is var (index, reason)) throw Failed(closed, messages, index, reason);
        }
    }

    private ValueTask PublishAsync(IChannel open, in Outbound message, CancellationToken cut)
    {
        var address = addresses.To(message.To);
        SetHeaders(message);
        var properties = new BasicProperties { Persistent = true, Headers = headers };
        if (message.Refusal is null) properties.ContentType = "application/json";
        return open.BasicPublishAsync(
            address.Exchange, address.RoutingKey(message), mandatory: true, properties, message.Value, cut);
    }

    /// <summary>The client has written them when a publish returns, so the next message has the same
    /// dictionary.</summary>
    private void SetHeaders(in Outbound message)
    {
        if (!ReferenceEquals(written, message.Origin) || message.Refusal is not null)
        {
            headers.Clear();
            foreach (var (name, value) in message.Headers) headers[name] = value;
            written = message.Refusal is null ? message.Origin : null;
        }
        else if (message.Position is { } position) headers[Outbound.PositionHeader] = position;
        else headers.Remove(Outbound.PositionHeader);

        if (message.Key is { } key) headers[RabbitMqPartition.KeyHeader] = key.ToArray();
        else headers.Remove(RabbitMqPartition.KeyHeader);
    }

    private async Task<IChannel> OpenAsync(CancellationToken cut)
    {
        await DisposeAsync();
        var (next, pending) = (await connection.CreateChannelAsync(Confirmed, cut), new PendingConfirms());
        next.BasicAcksAsync += (_, ack) => RabbitMqEvents.Done(() => pending.Confirm(ack.DeliveryTag, ack.Multiple));
        next.BasicNacksAsync += (_, nack) => RabbitMqEvents.Done(() =>
            pending.Confirm(nack.DeliveryTag, nack.Multiple, "the broker refused a message: its queue may be full"));
        next.BasicReturnAsync += (_, back) => RabbitMqEvents.Done(() => pending.Return(
            IndexOf(back.Exchange, back.RoutingKey), RabbitMqAddresses.Unroutable(back.Exchange, back.RoutingKey)));
        next.ChannelShutdownAsync += (_, shutdown) => RabbitMqEvents.Done(() => pending.Abort(shutdown.ReplyText));
        (channel, confirms) = (next, pending);
        return next;
    }

    private static SendFailedException Failed(
        ShutdownEventArgs? closed, ReadOnlyMemory<Outbound> messages, int index, string reason)
    {
        if (!RabbitMqWords.IsTooLarge(closed)) return new(index, reason);

        // The broker says how large, not which.
        var largest = index;
        for (var i = index; i < messages.Length; i++)
            if (messages.Span[i].Value.Length > messages.Span[largest].Value.Length) largest = i;
        return new(largest, $"a message is too large: {reason}", isTooLarge: true);
    }

    private int IndexOf(string exchange, string routingKey)
    {
        for (var i = 0; i < sent.Length; i++)
        {
            ref readonly var message = ref sent.Span[i];
            var address = addresses.To(message.To);
            if (address.Exchange.Value == exchange && address.RoutingKey(message).Value == routingKey) return i;
        }

        return 0;
    }
}

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
