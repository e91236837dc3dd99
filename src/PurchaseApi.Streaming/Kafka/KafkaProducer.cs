using Confluent.Kafka;
using Microsoft.Extensions.Options;
using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Streaming.Kafka;

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
