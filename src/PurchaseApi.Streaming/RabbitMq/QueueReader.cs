using System.Globalization;
using System.Text;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

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

/// <summary>A queue, from the start of its consumer until its channel closes. Delivery tags are the
/// channel's.</summary>
internal sealed class RabbitMqPartition(string queue, IChannel channel, RabbitMqPublisher publisher) : IPartition
{
    /// <summary>Carries the key: a message that is published to a queue has no routing key but the queue's
    /// name.</summary>
    public const string KeyHeader = "key";

    private Task acks = Task.CompletedTask;

    public string Source => queue;

    public int? Number => null;

    /// <summary>What was settled is acknowledged, or the channel is closed.</summary>
    public Task Acknowledged => acks;

    public Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut) =>
        publisher.SendAsync(messages, cut);

    public void Settle(long tag) => acks = AckAsync(acks, (ulong)tag);

    public static Inbound Read(
        string queue, ulong tag, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body) =>
        new((long)tag, properties.MessageId, KeyOf(queue, routingKey, properties.Headers), body.ToArray());

    private static ReadOnlyMemory<byte>? KeyOf(
        string queue, string routingKey, IDictionary<string, object?>? headers) =>
        headers is not null && headers.TryGetValue(KeyHeader, out var key)
            ? key switch
            {
                byte[] bytes => bytes,
                IFormattable number => Encoding.UTF8.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)),
                _ => null,
            }
            : routingKey.Length == 0 || routingKey == queue ? null : Encoding.UTF8.GetBytes(routingKey);

    private async Task AckAsync(Task before, ulong tag)
    {
        await before;
        try
        {
            await channel.BasicAckAsync(tag, multiple: true);
        }
        catch (Exception) when (!channel.IsOpen)
        {
            // The messages are delivered again, and give the same answers.
        }
    }
}

/// <summary>Whether a queue keeps what this service promises. AMQP does not say how a queue was declared, but refuses
/// to declare it again in another way, and names the first difference.</summary>
internal static class QueueKind
{
    private const string TypeArgument = "x-queue-type", SingleArgument = "x-single-active-consumer";

    private static readonly Dictionary<string, object?> Wanted = new(StringComparer.Ordinal)
    {
        [TypeArgument] = "quorum",
        [SingleArgument] = true,
    };

    /// <param name="connection">Of the reader.</param>
    /// <param name="queue">It exists.</param>
    /// <param name="stopping">Ends the call.</param>
    /// <returns>What is wrong and what to do; null where nothing is known to be wrong.</returns>
    public static async Task<string?> FindFaultAsync(
        IConnection connection, string queue, CancellationToken stopping)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        try
        {
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, Wanted, cancellationToken: stopping);
            return null;
        }
        catch (OperationInterruptedException error)   // without the permission to declare it nothing is known, either
        {
            var difference = error.ShutdownReason?.ReplyText ?? "";
            return difference.Contains($"'{SingleArgument}'", StringComparison.Ordinal)
                ? $"The queue '{queue}' has no single active consumer: several streamers would answer a key's rows out "
                  + $"of order. Declare it anew with {SingleArgument}: true."
                : difference.Contains($"'{TypeArgument}'", StringComparison.Ordinal)
                  || difference.Contains("'durable'", StringComparison.Ordinal)
                    ? $"The queue '{queue}' is not a quorum queue: rows are lost with its node. Declare it anew with "
                      + $"{TypeArgument}: quorum."
                    : null;
        }
    }
}
