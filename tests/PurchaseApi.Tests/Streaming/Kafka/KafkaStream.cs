using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.Kafka;
using PurchaseApi.Tests.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Kafka;

/// <summary>A streamer in this process.</summary>
internal sealed class KafkaStream : IAsyncDisposable
{
    private readonly KafkaProducer producer;
    private readonly KafkaTransport transport;

    private KafkaStream(KafkaCluster cluster, Func<ServedModel?> findModel)
    {
        var options = Some.Options with { RetryAfter = TimeSpan.FromMilliseconds(50) };
        var settings = KafkaSettings.From(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Kafka:BootstrapServers", cluster.BootstrapServers), new("Kafka:GroupId", "streamers"),
            new("Kafka:session.timeout.ms", "6000"), new("Kafka:ReconnectBackoffMaxMs", "200"),
            new("Kafka:StatisticsIntervalMs", "200"), new("Kafka:SocketTimeoutMs", "3000"),
        ]).Build());
        var log = new KafkaLog(NullLogger<KafkaLog>.Instance);
        producer = new(Options.Create(options), settings, log);
        Obstacles = Some.Obstacles();
        transport = new(
            Options.Create(options), settings, producer, Some.Lanes(findModel, options, obstacles: Obstacles),
            Some.Metrics(), Obstacles, TimeProvider.System, log, NullLogger<KafkaTransport>.Instance);
    }

    public Obstacles Obstacles { get; }

    public static async Task<KafkaStream> Start(KafkaCluster cluster, Func<ServedModel?> findModel)
    {
        var stream = new KafkaStream(cluster, findModel);
        await stream.transport.StartAsync(TestContext.Current.CancellationToken);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await transport.StopAsync(CancellationToken.None);
        transport.Dispose();
        producer.Dispose();
    }
}

/// <summary>Topics as people read and write them.</summary>
internal static class Topics
{
    public static void Create(this KafkaCluster cluster, int partitions)
    {
        cluster.CreateTopic(Some.Options.Rows, partitions);
        cluster.CreateTopic(Some.Options.Predictions, partitions);
        cluster.CreateTopic(Some.Options.DeadLetters, 1);
    }

    /// <param name="cluster">Where to.</param>
    /// <param name="partition">Of the topic of rows.</param>
    /// <param name="rows">Their keys and values.</param>
    public static void Send(this KafkaCluster cluster, int partition, params Inbound[] rows)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            MessageMaxBytes = 30_000_000,
            SocketTimeoutMs = 3000,
        }).Build();
        Error? failed = null;
        foreach (var row in rows)
            producer.Produce(
                new TopicPartition(Some.Options.Rows, partition),
                new() { Key = row.Key?.ToArray(), Value = row.Value.ToArray() },
                report => failed = report.Error.IsError ? report.Error : failed);
        producer.Flush(TestContext.Current.CancellationToken);
        Assert.Null(failed);
    }

    /// <summary>Waits for the messages of so many rows; some may come twice.</summary>
    public static async Task<List<SentMessage>> Receive(this KafkaCluster cluster, string topic, int count) =>
        await Task.Run(() =>
        {
            using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
            {
                BootstrapServers = cluster.BootstrapServers,
                GroupId = "reader",
                AutoOffsetReset = AutoOffsetReset.Earliest,
                SocketTimeoutMs = 3000,
            }).Build();
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics[0].Partitions;
            consumer.Assign(partitions.Select(
                partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            var (found, rows) = (new List<SentMessage>(), new HashSet<(string, string)>());
            while (rows.Count < count)
            {
                var message = From(consumer.Consume(limit.Token));
                found.Add(message);
                rows.Add((message.Headers["partition"], message.Headers["offset"]));
            }

            return found;
        });

    private static SentMessage From(ConsumeResult<byte[]?, byte[]?> result) => new(
        result.Topic == Some.Options.Predictions ? Destination.Predictions : Destination.DeadLetters,
        result.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null, result.Message.Value ?? [],
        result.Message.Headers.ToDictionary(
            header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes())));
}
