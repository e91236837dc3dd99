using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PurchaseApi.Streaming.RabbitMq;

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
