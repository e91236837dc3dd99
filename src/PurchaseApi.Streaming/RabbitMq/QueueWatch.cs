using System.Collections.Concurrent;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Reads how long the queues are, and shares them out. The first process to come is given every queue, so one
/// that reads more than its share lets go of one at a time; the broker gives it to the process that has waited
/// longest.</summary>
internal sealed partial class QueueWatch(
    IConnection connection, IReadOnlyList<string> queues, RabbitMqSettings settings, StreamingMetrics metrics,
    TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, RowConsumer> consumers = new(StringComparer.Ordinal);
    private string reading = "";
    private bool isAlone;   // told once

    /// <returns>Ends the watch of this consumer.</returns>
    public IDisposable Add(RowConsumer consumer)
    {
        consumers[consumer.Queue] = consumer;
        return new Watched(this, consumer);
    }

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await using var peers = await FindPeersAsync(over);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: over);
                while (true)
                {
                    await Task.Delay(settings.WatchEvery, time, over);
                    await LookAsync(channel, over);
                    ShareOut(peers is null ? 1 : await peers.CountAsync(over));
                }
            }
            catch (Exception) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // A queue that is gone closes the channel; its reader says so.
                await Task.Delay(settings.WatchEvery, time, over)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Remove(RowConsumer consumer)
    {
        consumers.TryRemove(consumer.Queue, out _);
        metrics.SetLag(consumer.Queue, null, null);
    }

    /// <returns>null where the broker does not allow it: then nothing is let go of.</returns>
    private async Task<Peers?> FindPeersAsync(CancellationToken over)
    {
        try
        {
            return await Peers.OpenAsync(connection, queues, settings.WatchEvery, time, over);
        }
        catch (OperationInterruptedException error) when (connection.IsOpen)
        {
            var reason = error.ShutdownReason?.ReplyText ?? error.Message;
            if (!isAlone) LogAlone(logger, reason);
            isAlone = true;
            return null;
        }
    }

    private async Task LookAsync(IChannel channel, CancellationToken over)
    {
        foreach (var consumer in consumers.Values)
        {
            var queue = await channel.QueueDeclarePassiveAsync(consumer.Queue, over);
            if (consumer.IsActive)
                metrics.SetLag(consumer.Queue, null, queue.MessageCount + consumer.InFlight);
        }
    }

    private void ShareOut(int processes)
    {
        var active = consumers.Values.Where(consumer => consumer.IsActive)
            .OrderBy(consumer => consumer.Queue, StringComparer.Ordinal).ToList();
        Tell(string.Join(' ', active.Select(consumer => consumer.Queue)));
        if (active.Count > Share(queues.Count, processes)) active[^1].End("it is another process's turn");
    }

    private void Tell(string names)
    {
        if (names == reading) return;

        reading = names;
        metrics.Rebalanced("rabbitmq");
        LogReading(logger, names);
    }

    private static int Share(int queues, int processes) => (queues + processes - 1) / processes;

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading: {Queues}")]
    private static partial void LogReading(ILogger logger, string queues);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Queues are not shared out among streamers: {Reason}. Let the user configure, write and read the "
            + "exchange '<first queue>.streamers'")]
    private static partial void LogAlone(ILogger logger, string reason);

    private sealed class Watched(QueueWatch watch, RowConsumer consumer) : IDisposable
    {
        public void Dispose() => watch.Remove(consumer);
    }
}

/// <summary>How many processes read the same queues. A quorum queue does not say how many consumers wait for it, so
/// each process greets the others through a fanout exchange, and counts those that it heard from lately.</summary>
internal sealed class Peers : IAsyncDisposable
{
    private const int GreetingsKept = 4;

    private readonly IChannel channel;
    private readonly string exchange;
    private readonly TimeSpan greetEvery;
    private readonly TimeProvider time;
    private readonly byte[] self = Guid.NewGuid().ToByteArray();
    private readonly ConcurrentDictionary<Guid, long> heard = [];   // when, last

    private Peers(IChannel channel, string exchange, TimeSpan greetEvery, TimeProvider time) =>
        (this.channel, this.exchange, this.greetEvery, this.time) = (channel, exchange, greetEvery, time);

    /// <param name="connection">The broker's.</param>
    /// <param name="queues">That are shared out.</param>
    /// <param name="greetEvery">How often <see cref="CountAsync"/> is called.</param>
    /// <param name="time">Of greetings.</param>
    /// <param name="over">When to stop.</param>
    public static async Task<Peers> OpenAsync(
        IConnection connection, IEnumerable<string> queues, TimeSpan greetEvery, TimeProvider time,
        CancellationToken over)
    {
        var peers = new Peers(
            await connection.CreateChannelAsync(cancellationToken: over),
            $"{queues.Min(StringComparer.Ordinal)}.streamers", greetEvery, time);
        try
        {
            await peers.ListenAsync(over);
            return peers;
        }
        catch
        {
            await peers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Greets them, too.</summary>
    /// <returns>At least 1: this process.</returns>
    public async Task<int> CountAsync(CancellationToken over)
    {
        await channel.BasicPublishAsync(exchange, routingKey: "", self, over);
        foreach (var (peer, last) in heard)
            if (time.GetElapsedTime(last) > GreetingsKept * greetEvery) heard.TryRemove(new(peer, last));
        return Math.Max(1, heard.Count);
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    /// <summary>Exchange and queue are gone with the last who listens.</summary>
    private async Task ListenAsync(CancellationToken over)
    {
        await channel.ExchangeDeclareAsync(
            exchange, ExchangeType.Fanout, durable: false, autoDelete: true, cancellationToken: over);
        var queue = await channel.QueueDeclareAsync(cancellationToken: over);
        await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: over);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, greeting) =>
        {
            if (greeting.Body.Length == self.Length) heard[new(greeting.Body.Span)] = time.GetTimestamp();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, over);
    }
}
