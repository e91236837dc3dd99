using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Benchmarks;

/// <summary>One streamer and the client's own loop without a handler, each in a process of its own, on a cluster of
/// librdkafka's in this one.</summary>
internal static class Streaming
{
    private const int Partitions = 24, Rounds = 3;

    /// <summary>Of a partition: the cluster keeps 5 MB of it.</summary>
    private const int PartitionRows = 25_000;

    /// <summary>The first rows of a round, in which code is compiled, are not measured.</summary>
    private const double WarmUp = 0.3;

    internal static readonly byte[][] Rows = [.. SampleSessions.Generate(10_000, seed: 3).Index().Select(
        session => JsonSerializer.SerializeToUtf8Bytes(new
        {
            customer_id = session.Index,
            time_spent = session.Item.TimeSpent,
            pages_viewed = session.Item.PagesViewed,
            basket_value = session.Item.BasketValue,
            device_type = session.Item.DeviceType,
            customer_type = session.Item.CustomerType,
        }))];

    /// <param name="output">Receives messages a second and their ratio.</param>
    /// <param name="streamer">PurchaseApi.Streaming.dll.</param>
    /// <param name="models">With a model named purchase.</param>
    public static async Task CompareAsync(TextWriter output, string streamer, string models)
    {
        using var cluster = new KafkaCluster(brokers: 1);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var rows = $"rows-{round}";
            Create(cluster, rows, $"loop-{round}", $"predictions-{round}", $"dead-letters-{round}");
            Feed(cluster, rows, Partitions * PartitionRows);
            var loop = await RateAsync(cluster, $"loop-{round}", () => Start(
                typeof(Streaming).Assembly.Location, ["stream-loop", cluster.BootstrapServers, rows, $"loop-{round}"]));
            var ours = await RateAsync(
                cluster, $"predictions-{round}", () => StartStreamer(cluster, streamer, models, round));
            ratios.Add(ours / loop);
            output.WriteLine($"round {round + 1}: streamer {ours:N0} messages/s, loop {loop:N0}: {ours / loop:0.00}");
        }

        output.WriteLine($"streamer / loop = {ratios.Order().ElementAt(Rounds / 2):0.00}");
    }

    /// <param name="output">Receives the resident memory on the way.</param>
    /// <param name="streamer">PurchaseApi.Streaming.dll.</param>
    /// <param name="models">With a model named purchase.</param>
    /// <param name="messages">How many pass through one process, in rounds, since the cluster keeps little.</param>
    public static async Task MemoryAsync(TextWriter output, string streamer, string models, long messages)
    {
        const int AtOnce = 240_000;
        using var cluster = new KafkaCluster(brokers: 1);
        Create(cluster, "rows-0", "predictions-0", "dead-letters-0");
        using var process = StartStreamer(cluster, streamer, models, round: 0);
        using var watch = Consumer(cluster, "watch");
        var residents = new List<long>();
        for (var fed = 0L; fed < messages; fed += AtOnce)
        {
            Feed(cluster, "rows-0", AtOnce);
            while (Count(watch, "predictions-0") < fed + AtOnce) await Task.Delay(50);
            process.Refresh();
            residents.Add(process.WorkingSet64);
            output.WriteLine($"{fed + AtOnce:N0} messages: {process.WorkingSet64 >> 20} MB");
        }

        var early = Math.Min(residents.Count - 1, 2);
        output.WriteLine(
            $"at the end / after {(early + 1) * AtOnce:N0} = {(double)residents[^1] / residents[early]:0.00}");
        process.Kill();
    }

    /// <summary>What a team would write first: what is read is written.</summary>
    public static void Loop(string servers, string rows, string answers)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = $"loop-{rows}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            ConsumeResultFields = "none",
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        }).Build();
        using var producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig
        {
            BootstrapServers = servers,
            EnableIdempotence = true,
            DeliveryReportFields = "none",
        }).Build();
        consumer.Subscribe(rows);
        var taken = 0L;
        while (true)
        {
            if (consumer.Consume(100) is not { } result) continue;
            Produce(producer, new TopicPartition(answers, Partition.Any), result.Message, _ => taken++);
        }
    }

    private static async Task<double> RateAsync(KafkaCluster cluster, string topic, Func<Process> start)
    {
        const int All = Partitions * PartitionRows;
        using var watch = Consumer(cluster, $"watch-{topic}");
        using var process = start();
        var (began, first) = (0L, 0L);
        while (true)
        {
            var count = Count(watch, topic);
            if (began == 0 && count >= WarmUp * All) (began, first) = (Stopwatch.GetTimestamp(), count);
            if (count >= All) break;
            if (process.HasExited) throw new InvalidOperationException($"{topic}: the process ended.");
            await Task.Delay(20);
        }

        var rate = (All - first) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Kill();
        await process.WaitForExitAsync();
        return rate;
    }

    private static void Create(KafkaCluster cluster, params string[] topics)
    {
        foreach (var topic in topics) cluster.CreateTopic(topic, Partitions);
    }

    private static void Feed(KafkaCluster cluster, string topic, int count)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]>(
            new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 50 }).Build();
        for (var i = 0; i < count; i++)
            Produce(
                producer, new TopicPartition(topic, i % Partitions),
                new() { Key = Encoding.UTF8.GetBytes($"{i % 5_000}"), Value = Rows[i % Rows.Length] }, null);
        producer.Flush();
    }

    private static void Produce(
        IProducer<byte[]?, byte[]> producer, TopicPartition to, Message<byte[]?, byte[]> message,
        Action<DeliveryReport<byte[]?, byte[]>>? reported)
    {
        while (true)
        {
            try
            {
                producer.Produce(to, message, reported);
                return;
            }
            catch (ProduceException<byte[]?, byte[]> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(TimeSpan.FromMilliseconds(5));
            }
        }
    }

    private static IConsumer<Ignore, Ignore> Consumer(KafkaCluster cluster, string group) =>
        new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = cluster.BootstrapServers, GroupId = group }).Build();

    private static long Count(IConsumer<Ignore, Ignore> consumer, string topic) =>
        Enumerable.Range(0, Partitions).Sum(partition => consumer.QueryWatermarkOffsets(
            new TopicPartition(topic, partition), TimeSpan.FromSeconds(10)).High.Value);

    private static Process StartStreamer(KafkaCluster cluster, string streamer, string models, int round) => Start(
        streamer,
        [
            "--Streaming:Transport", "kafka", "--Streaming:Model", "purchase", "--Streaming:Rows", $"rows-{round}",
            "--Streaming:Predictions", $"predictions-{round}", "--Streaming:DeadLetters", $"dead-letters-{round}",
            "--Kafka:BootstrapServers", cluster.BootstrapServers, "--Kafka:GroupId", $"streamers-{round}",
            "--Serving:ModelsPath", models, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning",
        ]);

    internal static Process Start(string dll, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // as in the images
        return Process.Start(start)!;
    }
}
