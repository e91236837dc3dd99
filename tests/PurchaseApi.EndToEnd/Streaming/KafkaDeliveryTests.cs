using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Streaming;

/// <summary>Three streamers with two versions share twelve partitions while they are killed and the brokers err. With
/// KAFKA_SERVERS it is a real cluster, whose brokers err by themselves: see tests/kafka-real.sh.</summary>
public sealed class KafkaDeliveryTests : IAsyncLifetime
{
    private const int Partitions = 12, Streamers = 3, Keys = 600, PartitionRows = 4_000, Kills = 4;

    /// <summary>The cluster does not close the connections of a broker that is down.</summary>
    private const int SocketTimeoutMs = 3000;

    private static readonly string Run = Guid.NewGuid().ToString("N")[..8],
        Rows = $"rows-{Run}", Predictions = $"predictions-{Run}", DeadLetters = $"dead-letters-{Run}";

    private static readonly string? RealServers = Environment.GetEnvironmentVariable("KAFKA_SERVERS");

    private readonly KafkaCluster? cluster = RealServers is null ? new() : null;
    private readonly ModelsFolder first = new(), second = new();
    private readonly Process?[] streamers = new Process?[Streamers];
    private readonly ConcurrentQueue<string> output = [];
    private readonly ConcurrentDictionary<string, TopicPartitionOffset> answered = [];
    private readonly ConcurrentDictionary<TopicPartition, long> read = [];
    private readonly List<StreamInput> sent = [];
    private readonly List<StreamOutput> predictions = [], deadLetters = [];

    private static IEnumerable<TopicPartition> Outputs =>
        ((string[])[Predictions, DeadLetters]).SelectMany(topic =>
            Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(topic, partition)));

    private string Servers => RealServers ?? cluster!.BootstrapServers;

    public async ValueTask InitializeAsync()
    {
        first.Publish();
        second.Publish(intercept: 1);
        string[] topics = [Rows, Predictions, DeadLetters];
        foreach (var topic in topics) cluster?.CreateTopic(topic, Partitions);
        if (cluster is not null) return;

        using var admin = Admin();
        await admin.CreateTopicsAsync(
            topics.Select(topic => new TopicSpecification { Name = topic, NumPartitions = Partitions }));
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Streamers; i++) await KillAsync(i);
        cluster?.Dispose();
        first.Dispose();
        second.Dispose();
    }

    [Fact, Trait("Category", "Slow")]
    public async Task Every_message_is_answered_whoever_is_killed()
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
            stop.CancelAfter(TimeSpan.FromMinutes(3));
            await RunAsync(stop);
        }
        catch (OperationCanceledException error)
        {
            throw new InvalidOperationException(
                $"{answered.Count} of {sent.Count} are answered, {string.Join(' ', await CommittedAsync())} "
                + "are committed:\n" + string.Join('\n', output.TakeLast(100)), error);
        }

        Delivered.AtLeastOnceInOrder(sent, predictions, deadLetters);
        Assert.Equal(2, predictions.Select(answer => answer.Version).Distinct().Count());
    }

    private async Task RunAsync(CancellationTokenSource stop)
    {
        for (var i = 0; i < Streamers; i++) Start(i);
        var reading = Task.Run(() => Read(stop.Token), CancellationToken.None);
        var sending = Task.Run(() => SendAsync(stop.Token), CancellationToken.None);

        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(1000, 3000), stop.Token);
            cluster?.Fail(KafkaCluster.ProduceRequest, KafkaCluster.NotLeader, KafkaCluster.RequestTimedOut);
            cluster?.Fail(KafkaCluster.OffsetCommitRequest, KafkaCluster.NotCoordinator, KafkaCluster.Disconnect);
            var killed = random.Next(Streamers);
            await KillAsync(killed);
            if (kill % 2 == 0) await Task.Delay(7000, stop.Token);   // the others take over
            Start(killed);
            cluster?.Stop(broker: 1 + (kill % 3));
            await Task.Delay(500, stop.Token);
            cluster?.Start(broker: 1 + (kill % 3));
            await CheckCommittedAsync(stop.Token);
        }

        await sending;
        while ((await CommittedAsync()).Any(offset => offset < PartitionRows)) await CheckCommittedAsync(stop.Token);
        await stop.CancelAsync();
        await reading;
    }

    private void Start(int i)
    {
        var models = i == 0 ? second : first;
        var process = Built.Start(
            Built.Streamer,
            [
                "--urls", "http://127.0.0.1:0", "--Serving:ModelsPath", models.Path, "--Streaming:Transport", "kafka",
                "--Streaming:Rows", Rows, "--Streaming:Predictions", Predictions, "--Streaming:DeadLetters",
                DeadLetters, "--Kafka:BootstrapServers", Servers, "--Kafka:GroupId", Run,
                "--Kafka:session.timeout.ms", "6000", "--Kafka:socket.timeout.ms", $"{SocketTimeoutMs}",
            ]);
        process.OutputDataReceived += (_, line) => output.Enqueue($"{i}: {line.Data}");
        process.ErrorDataReceived += (_, line) => output.Enqueue($"{i}: {line.Data}");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        streamers[i] = process;
    }

    private async Task KillAsync(int i)
    {
        if (streamers[i] is not { } process) return;

        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        streamers[i] = null;
    }

    /// <summary>In bursts, so that there is always something under way. Two in a hundred are poison, and so is the
    /// first of each partition.</summary>
    private async Task SendAsync(CancellationToken stop)
    {
        const int Burst = 100;
        var random = new Random(2);
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = Servers,
                EnableIdempotence = true,
                SocketTimeoutMs = SocketTimeoutMs,
            }).Build();
        for (var row = 0; row < PartitionRows; row++)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var input = Input(partition, row, random);
                sent.Add(input);
                producer.Produce(
                    new TopicPartition(Rows, partition),
                    new() { Key = input.Key, Value = Encoding.UTF8.GetBytes(input.Text) });
            }

            if (row % Burst == 0) await Task.Delay(500, stop);
        }

        producer.Flush(stop);
    }

    private static StreamInput Input(int partition, int row, Random random)
    {
        var key = $"{partition + (Partitions * random.Next(Keys / Partitions))}";
        var isPoison = row == 0 || random.Next(50) == 0;
        return new(
            $"{partition}/{row}", key,
            isPoison ? $"poison {row}" : JsonSerializer.Serialize(Sessions.Typical with { customer_id = row }),
            isPoison);
    }

    /// <summary>All that comes out, in the order of its partitions.</summary>
    private void Read(CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = Servers,
            GroupId = "reader",
            EnableAutoCommit = false,
            SocketTimeoutMs = SocketTimeoutMs,
        }).Build();
        consumer.Assign(Outputs.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        while (!stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not { } result) continue;

            var headers = result.Message.Headers.ToDictionary(
                header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes()));
            var id = $"{headers["partition"]}/{headers["offset"]}";
            (result.Topic == Predictions ? predictions : deadLetters).Add(
                new(id, result.Message.Key, result.Message.Value, headers));
            answered.TryAdd(id, result.TopicPartitionOffset);
            read[result.TopicPartition] = result.Offset.Value + 1;
        }
    }

    /// <summary>Whatever is committed, the brokers had its answer before.</summary>
    private async Task CheckCommittedAsync(CancellationToken stop)
    {
        var committed = await CommittedAsync();
        var ends = Ends();
        while (ends.Any(end => read.GetValueOrDefault(end.Key) < end.Value)) await Task.Delay(20, stop);
        foreach (var (partition, offset) in committed.Index())
            for (var row = 0L; row < offset; row++)
                Assert.True(
                    answered.TryGetValue($"{partition}/{row}", out var place)
                    && place.Offset.Value < ends[place.TopicPartition], $"{partition}/{row} has no answer");
        await Task.Delay(TimeSpan.FromMilliseconds(300), stop);
    }

    private Dictionary<TopicPartition, long> Ends()
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = Servers, GroupId = "ends" }).Build();
        return Outputs.ToDictionary(
            partition => partition,
            partition => consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(20)).High.Value);
    }

    private IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();

    private async Task<IReadOnlyList<long>> CommittedAsync()
    {
        using var admin = Admin();
        var groups = await admin.ListConsumerGroupOffsetsAsync(
        [
            new ConsumerGroupTopicPartitions(
                Run, [.. Enumerable.Range(0, Partitions).Select(i => new TopicPartition(Rows, i))]),
        ]);
        return [.. groups[0].Partitions.Select(partition => partition.Offset.Value)];
    }
}
