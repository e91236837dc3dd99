using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Streaming.Kafka;

/// <summary>A partition of the topic of rows, from its assignment until it is revoked.</summary>
internal sealed class KafkaPartition(
    IConsumer<byte[]?, byte[]?> consumer, KafkaProducer producer, TopicPartition partition) : IPartition
{
    private (Origin Origin, Header[] Headers)? last;
    private SentBatch? spare;

    public string Source => partition.Topic;

    public int? Number => partition.Partition.Value;

    public async Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut)
    {
        var (client, batch) = (producer.Current, spare ?? new());
        spare = null;   // where it fails, a report may still come
        batch.Begin(messages.Length);
        for (var i = 0; i < messages.Length; i++)
        {
            while (!TryProduce(client, batch, messages.Span[i], i))
                await Task.Delay(KafkaProducer.QueueFullDelay, cut);
            if (batch.HasFailed) break;
        }

        if (await batch.EndAsync(client.Retired, cut) is not var (index, error))
        {
            spare = batch;
            return;
        }

        if (error.IsFatal) producer.Renew(client);
        throw new SendFailedException(
            index, KafkaWords.NotSent(error, producer.TopicOf(messages.Span[index].To)),
            error.Code == ErrorCode.MsgSizeTooLarge);
    }

    public void Settle(long tag)
    {
        try
        {
            consumer.StoreOffset(new TopicPartitionOffset(partition, tag + 1));
        }
        catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_State)
        {
            // The partition was lost meanwhile: whoever has it answers these messages again.
        }
    }

    /// <returns>false when the client has no room now.</returns>
    private bool TryProduce(KafkaClient client, SentBatch batch, in Outbound message, int index)
    {
        batch.Open();
        try
        {
            client.Producer.Produce(producer.To(message.To), Message(message), batch.Handler(index));
        }
        catch (ProduceException<byte[]?, byte[]> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
        {
            batch.Close();
            return false;
        }
        catch (ProduceException<byte[]?, byte[]> error)
        {
            batch.Report(index, error.Error);
        }

        return true;
    }

    private Message<byte[]?, byte[]> Message(in Outbound message)
    {
        if (last is not { } same || !ReferenceEquals(same.Origin, message.Origin))
            last = same = (message.Origin, [.. message.Origin.Headers.Select(HeaderOf)]);

        var headers = new Headers();
        foreach (var header in same.Headers) headers.Add(header);
        if (message.Position is { } position) headers.Add(Outbound.PositionHeader, Encoding.UTF8.GetBytes(position));
        foreach (var header in message.Refusal?.Headers ?? []) headers.Add(HeaderOf(header));
        return new()
        {
            Key = message.Key is { } key ? Bytes(key) : null,
            Value = Bytes(message.Value),
            Headers = headers,
        };
    }

    private static Header HeaderOf((string Name, string Value) header) =>
        new(header.Name, Encoding.UTF8.GetBytes(header.Value));

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var whole) && whole.Count == whole.Array!.Length
            ? whole.Array
            : memory.ToArray();
}

/// <summary>Messages that were given to the client at once, and their reports. It is used again when all of them
/// arrived.</summary>
internal sealed class SentBatch
{
    private readonly List<Action<DeliveryReport<byte[]?, byte[]>>> handlers = [];
    private readonly Lock gate = new();
    private TaskCompletionSource reported = new();
    private (int Index, Error Error)? failure;
    private int open;

    public bool HasFailed
    {
        get
        {
            lock (gate) return failure is not null;
        }
    }

    public void Begin(int count)
    {
        reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
        open = 1;   // until the end is known
        for (var i = handlers.Count; i < count; i++)
        {
            var index = i;
            handlers.Add(report => Report(index, report.Error));
        }
    }

    /// <summary>A message is given to the client; it is closed by its report.</summary>
    public void Open() => Interlocked.Increment(ref open);

    public Action<DeliveryReport<byte[]?, byte[]>> Handler(int index) => handlers[index];

    /// <param name="retired">No more reports come.</param>
    /// <param name="cut">They are no longer waited for.</param>
    /// <returns>The first that failed, or null.</returns>
    public async Task<(int Index, Error Error)?> EndAsync(Task<Error> retired, CancellationToken cut)
    {
        Close();
        if (await Task.WhenAny(reported.Task, retired).WaitAsync(cut) == retired && !reported.Task.IsCompleted)
            return (0, await retired);
        lock (gate) return failure;
    }

    public void Report(int index, Error error)
    {
        if (error.IsError)
            lock (gate)
                if (failure is not { } first || index < first.Index) failure = (index, error);
        Close();
    }

    public void Close()
    {
        if (Interlocked.Decrement(ref open) == 0) reported.TrySetResult();
    }
}

/// <summary>Sends for every partition of this process. Its client is made again after an error that ends it.</summary>
internal sealed class KafkaProducer : IDisposable
{
    public static readonly TimeSpan QueueFullDelay = TimeSpan.FromMilliseconds(10);

    private readonly KafkaSettings settings;
    private readonly KafkaLog log;
    private readonly TopicPartition[] topics;
    private readonly Lock gate = new();
    private volatile KafkaClient current;

    public KafkaProducer(IOptions<StreamingOptions> options, KafkaSettings settings, KafkaLog log)
    {
        (this.settings, this.log) = (settings, log);
        topics = new[] { options.Value.Predictions, options.Value.DeadLetters, options.Value.Campaign }
            .Select(topic => new TopicPartition(topic, Partition.Any)).ToArray();
        current = Build();
    }

    public KafkaClient Current => current;

    public TopicPartition To(Destination destination) => topics[(int)destination];

    public string TopicOf(Destination destination) => To(destination).Topic;

    /// <param name="broken">What had an error that it does not recover from.</param>
    public void Renew(KafkaClient broken)
    {
        lock (gate)
        {
            if (current != broken) return;
            current = Build();
        }

        broken.Dispose();
    }

    public void Dispose() => current.Dispose();

    private KafkaClient Build() => new(client => new ProducerBuilder<byte[]?, byte[]>(settings.Producer)
        .SetLogHandler((_, message) => log.Write(message))
        .SetErrorHandler((_, error) => client.Failed(error))
        .Build());
}

/// <summary>A client of librdkafka, until it fails for good.</summary>
internal sealed class KafkaClient : IDisposable
{
    private readonly TaskCompletionSource<Error> retired = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public KafkaClient(Func<KafkaClient, IProducer<byte[]?, byte[]>> build) => Producer = build(this);

    public IProducer<byte[]?, byte[]> Producer { get; }

    /// <summary>Completes with the reason when no more reports come.</summary>
    public Task<Error> Retired => retired.Task;

    public void Failed(Error error)
    {
        if (error.IsFatal) retired.TrySetResult(error);
    }

    public void Dispose()
    {
        retired.TrySetResult(new(ErrorCode.Local_Fatal, "The client was closed.", isFatal: true));
        Producer.Dispose();
    }
}
