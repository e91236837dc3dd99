using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>A queue that is read, until its consumer ends: channel, lane and publisher together.</summary>
internal sealed class QueueReader : IAsyncDisposable
{
    public const string HowToDeclare =
        "declare it as a quorum queue (x-queue-type: quorum) with x-single-active-consumer: true";

    private readonly IChannel channel;
    private readonly Lanes lanes;
    private readonly Lane lane;
    private readonly RabbitMqPartition partition;
    private readonly RabbitMqPublisher publisher;

    private QueueReader(IChannel channel, string queue, Lanes lanes, RabbitMqPublisher publisher)
    {
        (this.channel, this.lanes, this.publisher) = (channel, lanes, publisher);
        partition = new(queue, channel, publisher);
        lane = lanes.Open(partition);
        Consumer = new(queue, channel, lane);
    }

    public RowConsumer Consumer { get; }

    public static async Task<QueueReader> OpenAsync(
        IConnection connection, string queue, Lanes lanes, RabbitMqPublisher publisher, CancellationToken over)
    {
        var opened = await connection.CreateChannelAsync(cancellationToken: over);
        QueueReader? reader = null;
        try
        {
            await opened.QueueDeclarePassiveAsync(queue, over);
            var prefetch = (ushort)Math.Min(lanes.Options.BufferRows, ushort.MaxValue);
            await opened.BasicQosAsync(prefetchSize: 0, prefetch, global: false, over);
            reader = new(opened, queue, lanes, publisher);
            await opened.BasicConsumeAsync(queue, autoAck: false, reader.Consumer, over);
            return reader;
        }
        catch
        {
            if (reader is null) await opened.DisposeAsync();
            else await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>What waits is delivered again, to whoever reads the queue next; only then the channel
    /// closes, since the next one starts at that moment.</summary>
    public async ValueTask DisposeAsync()
    {
        Consumer.End("closed");
        await lanes.AbandonAsync(lane);
        await partition.Acknowledged;
        await publisher.DisposeAsync();
        await channel.DisposeAsync();
    }
}

/// <summary>Hands what is delivered to a lane.</summary>
internal sealed class RowConsumer(string queue, IChannel channel, Lane lane) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Queue => queue;

    public int InFlight => lane.InFlight;

    /// <summary>Whether the queue gives its messages to this consumer, and not to another process's.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Why nothing more is taken.</summary>
    public Task<string> Ended => ended.Task;

    public void End(string reason)
    {
        lock (gate) ended.TrySetResult(reason);
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        IsActive = true;
        var message = RabbitMqPartition.Read(queue, deliveryTag, routingKey, properties, body);
        while (!TryTake(message)) await lane.WaitForRoomAsync();
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        End("the queue was deleted or has no leader");
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }

    /// <summary>A lane that is abandoned is given nothing any more.</summary>
    private bool TryTake(in Inbound message)
    {
        lock (gate) return ended.Task.IsCompleted || lane.TryOffer(message);
    }
}
