using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Streaming.Kafka;

/// <summary>Polls the topic of rows and hands what arrives to the lanes of its partitions, which score and send on
/// threads of their own. A partition whose lane stays full is paused, and the others go on.</summary>
internal sealed partial class KafkaTransport(
    IOptions<StreamingOptions> options, KafkaSettings settings, KafkaProducer producer, Lanes lanes,
    StreamingMetrics metrics, Obstacles obstacles, TimeProvider time, KafkaLog log, ILogger<KafkaTransport> logger)
    : BackgroundService
{
    private const string Obstacle = "kafka";

    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100),
        ShortPollTime = TimeSpan.FromMilliseconds(10), MetadataTime = TimeSpan.FromSeconds(10);

    /// <summary>What the client has fetched is thrown away by a pause, so a lane gets some time first.</summary>
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(100);

    private readonly string topic = options.Value.Rows;
    private readonly Dictionary<int, HeldPartition> held = [];   // only the thread that polls
    private readonly List<HeldPartition> paused = [];

    private IConsumer<byte[]?, byte[]?>? next;

    /// <summary>A property that the client does not know stops the start.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        next = Build();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        next?.Dispose();
        base.Dispose();
    }

    /// <summary>Polling blocks its thread.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(
            () => RunAsync(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();

    private async Task RunAsync(CancellationToken stopping)
    {
        for (var attempt = 0; !stopping.IsCancellationRequested; attempt++)
        {
            try
            {
                using var consumer = Interlocked.Exchange(ref next, null) ?? Build();
                await WaitForTopicsAsync(consumer, stopping);
                attempt = 0;
                await ConsumeAsync(consumer, stopping);
            }
            catch (KafkaException error)   // the client does not recover: another one begins where it was
            {
                obstacles.Set(Obstacle, KafkaWords.NotRead(error.Error, topic));
                Abandon([.. held.Values.Select(one => one.Partition)], isLost: true);
                await Task.Delay(options.Value.RetryIn(attempt), time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ConsumeAsync(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        consumer.Subscribe(topic);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (paused.Count > 0) Resume(consumer);
                if (Poll(consumer) is { } message && !TryOffer(message, out var partition))
                    await WaitOrPauseAsync(consumer, partition, stopping);
            }
        }
        finally
        {
            consumer.Close();   // its partitions are revoked: what was sent is waited for and committed
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Poll(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            return consumer.Consume(paused.Count > 0 ? ShortPollTime : PollTime);
        }
        catch (ConsumeException error) when (!error.Error.IsFatal)
        {
            obstacles.Set(Obstacle, KafkaWords.NotRead(error.Error, topic));
            return null;
        }
    }

    /// <returns>false when the partition's lane is full: the message waits with the partition.</returns>
    private bool TryOffer(ConsumeResult<byte[]?, byte[]?> message, out HeldPartition partition)
    {
        if (!held.TryGetValue(message.Partition.Value, out partition!)) return true;

        var offset = message.Offset.Value;
        var inbound = new Inbound(
            offset, offset.ToString(CultureInfo.InvariantCulture),
            message.Message.Key is { } key ? (ReadOnlyMemory<byte>?)key : null, message.Message.Value);
        if (partition.Lane.TryOffer(inbound)) return true;

        partition.Waiting = inbound;
        return false;
    }

    private async Task WaitOrPauseAsync(
        IConsumer<byte[]?, byte[]?> consumer, HeldPartition partition, CancellationToken stopping)
    {
        partition.Room = partition.Lane.WaitForRoomAsync();
        await Task.WhenAny(partition.Room, Task.Delay(PauseAfter, time, stopping));
        if (partition.TryGoOn()) return;

        consumer.Pause([partition.Partition]);
        paused.Add(partition);
    }

    private void Resume(IConsumer<byte[]?, byte[]?> consumer)
    {
        for (var i = paused.Count - 1; i >= 0; i--)
        {
            if (!paused[i].TryGoOn()) continue;

            consumer.Resume([paused[i].Partition]);
            paused.RemoveAt(i);
        }
    }

    private IConsumer<byte[]?, byte[]?> Build() => new ConsumerBuilder<byte[]?, byte[]?>(settings.Consumer)
        .SetPartitionsAssignedHandler(Assigned)
        .SetPartitionsRevokedHandler((_, partitions) => Abandon(Bare(partitions), isLost: false))
        .SetPartitionsLostHandler((_, partitions) => Abandon(Bare(partitions), isLost: true))
        .SetStatisticsHandler((_, json) => Told(KafkaStatistics.Parse(json, topic)))
        .SetErrorHandler((_, error) => Failed(error))
        .SetLogHandler((_, message) => log.Write(message))
        .Build();

    private void Assigned(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartition> partitions)
    {
        metrics.Rebalanced(topic);
        obstacles.Clear(Obstacle);
        foreach (var partition in partitions)
            held.Add(partition.Partition.Value, new(
                partition, lanes.Open(new KafkaPartition(consumer, producer, partition))));
        LogHeld(logger, held.Count, topic);
    }

    /// <summary>Called by the client, which lets the group go on when this returns: until then the partition's messages
    /// are in order.</summary>
    private void Abandon(List<TopicPartition> partitions, bool isLost)
    {
        metrics.Rebalanced(topic);
        var gone = partitions.Where(partition => held.ContainsKey(partition.Partition.Value))
            .Select(partition => held[partition.Partition.Value]).ToList();
        foreach (var partition in gone)
        {
            var number = partition.Partition.Partition.Value;
            held.Remove(number);
            paused.Remove(partition);
            metrics.SetLag(topic, number, null);
        }

        // A lost partition is another process's already.
        Task.WhenAll(gone.Select(partition => lanes.AbandonAsync(partition.Lane, isLost))).GetAwaiter().GetResult();
        LogHeld(logger, held.Count, topic);
    }

    private static List<TopicPartition> Bare(List<TopicPartitionOffset> partitions) =>
        partitions.ConvertAll(partition => partition.TopicPartition);

    private void Told(KafkaStatistics statistics)
    {
        if (statistics.IsConnected) obstacles.Clear(Obstacle);
        foreach (var number in held.Keys)
            if (statistics.Lags.TryGetValue(number, out var lag)) metrics.SetLag(topic, number, lag);
    }

    private void Failed(Error error)
    {
        if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.Local_Resolve)
            obstacles.Set(Obstacle, KafkaWords.Unreachable(settings.BootstrapServers, error.Reason));
    }

    /// <summary>Waits for a broker that has every topic.</summary>
    private async Task WaitForTopicsAsync(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        for (var attempt = 0; MissingTopics(admin) is { } reason; attempt++)
        {
            obstacles.Set(Obstacle, reason);
            await Task.Delay(options.Value.RetryIn(attempt), time, stopping);
        }

        obstacles.Clear(Obstacle);
    }

    private string? MissingTopics(IAdminClient admin)
    {
        try
        {
            foreach (var name in options.Value.Names)
                if (admin.GetMetadata(name, MetadataTime).Topics.FirstOrDefault(found => found.Topic == name)
                    is not { Error.IsError: false })
                    return KafkaWords.NoTopic(name);
            return null;
        }
        catch (KafkaException error)
        {
            return KafkaWords.Unreachable(settings.BootstrapServers, error.Error.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} partitions of '{Topic}' are held")]
    private static partial void LogHeld(ILogger logger, int count, string topic);

    /// <summary>A partition, its lane, and the message that the lane had no room for.</summary>
    private sealed class HeldPartition(TopicPartition partition, Lane lane)
    {
        public TopicPartition Partition => partition;

        public Lane Lane => lane;

        public Inbound? Waiting { get; set; }

        public Task Room { get; set; } = Task.CompletedTask;

        /// <summary>Offers the message again when there is room.</summary>
        public bool TryGoOn()
        {
            if (!Room.IsCompleted) return false;
            if (Waiting is not { } message || lane.TryOffer(message))
            {
                Waiting = null;
                return true;
            }

            Room = lane.WaitForRoomAsync();
            return false;
        }
    }
}
