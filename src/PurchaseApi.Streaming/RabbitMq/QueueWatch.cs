using System.Collections.Concurrent;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Reads how long the queues are, and shares out those that count the consumers that wait, which quorum queues
/// do not. The first process to come is given every queue, so one that reads more than its share lets go of one at a
/// time; the broker gives it to the process that has waited longest.</summary>
internal sealed partial class QueueWatch(
    IConnection connection, RabbitMqSettings settings, StreamingMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, RowConsumer> consumers = new(StringComparer.Ordinal);
    private string reading = "";

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
                await using var channel = await connection.CreateChannelAsync(cancellationToken: over);
                while (true)
                {
                    await Task.Delay(settings.WatchEvery, time, over);
                    await LookAsync(channel, over);
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

    private async Task LookAsync(IChannel channel, CancellationToken over)
    {
        var processes = 1u;
        foreach (var consumer in consumers.Values)
        {
            var queue = await channel.QueueDeclarePassiveAsync(consumer.Queue, over);
            processes = Math.Max(processes, queue.ConsumerCount);
            if (consumer.IsActive)
                metrics.SetLag(consumer.Queue, null, queue.MessageCount + consumer.InFlight);
        }

        var active = consumers.Values.Where(consumer => consumer.IsActive)
            .OrderBy(consumer => consumer.Queue, StringComparer.Ordinal).ToList();
        Tell(string.Join(' ', active.Select(consumer => consumer.Queue)));
        if (active.Count > Share(consumers.Count, processes)) active[^1].End("it is another process's turn");
    }

    private void Tell(string queues)
    {
        if (queues == reading) return;

        reading = queues;
        metrics.Rebalanced("rabbitmq");
        LogReading(logger, queues);
    }

    private static int Share(int queues, uint processes) => (int)((queues + processes - 1) / processes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading: {Queues}")]
    private static partial void LogReading(ILogger logger, string queues);

    private sealed class Watched(QueueWatch watch, RowConsumer consumer) : IDisposable
    {
        public void Dispose() => watch.Remove(consumer);
    }
}
