using System.Globalization;
using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.EndToEnd.Streaming;

/// <summary>A shop on either side of the stream: puts rows into quorum queues by their key, and collects what comes
/// out.</summary>
internal sealed class RabbitMqShop(RabbitMqCluster cluster, int queues)
{
    public const string Scored = "scored", Dead = "dead";

    private static readonly Dictionary<string, object?> Quorum = new()
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
    };

    public IReadOnlyList<string> Rows { get; } = [.. Enumerable.Range(0, queues).Select(queue => $"rows.{queue}")];

    public async Task DeclareAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Rows.Append(Scored).Append(Dead))
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Quorum);
    }

    /// <summary>One after the other, into empty queues. Completes when all of them wait there.</summary>
    public async Task PublishAsync(IReadOnlyCollection<StreamInput> inputs)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var input in inputs) await PublishAsync(channel, input);
        await Eventually.Holds(async () => await WaitingAsync() == inputs.Count, TimeSpan.FromMinutes(2));
    }

    /// <summary>Rows that nobody has taken; null when the broker cannot say so now.</summary>
    public Task<long?> WaitingAsync() => CountAsync(Rows);

    public Task<long?> AnswersAsync() => CountAsync([Scored, Dead]);

    /// <summary>Empties a queue that nobody writes to.</summary>
    public async Task<IReadOnlyList<StreamOutput>> CollectAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var (count, outputs) = (await channel.MessageCountAsync(queue), new List<StreamOutput>());
        if (count == 0) return outputs;

        var complete = new TaskCompletionSource();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            outputs.Add(Output(delivery.BasicProperties, delivery.Body));
            if (outputs.Count == count) complete.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        await complete.Task.WaitAsync(TimeSpan.FromMinutes(2), Built.Cancellation);
        return outputs;
    }

    private async Task<long?> CountAsync(IEnumerable<string> names)
    {
        try
        {
            await using var connection = await ConnectAsync();
            await using var channel = await connection.CreateChannelAsync();
            var count = 0L;
            foreach (var name in names) count += await channel.MessageCountAsync(name);
            return count;
        }
        catch (Exception error) when (error is RabbitMQClientException or TimeoutException)
        {
            return null;
        }
    }

    private ValueTask PublishAsync(IChannel channel, StreamInput input)
    {
        var queue = Rows[int.Parse(input.Key, CultureInfo.InvariantCulture) % Rows.Count];
        var properties = new BasicProperties
        {
            MessageId = input.Id,
            Persistent = true,
            Headers = new Dictionary<string, object?> { ["key"] = input.Key },
        };
        return channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(input.Text));
    }

    private static StreamOutput Output(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers!.ToDictionary(
            header => header.Key, header => Encoding.UTF8.GetString((byte[])header.Value!));
        headers.Remove("key", out var key);
        headers.Add("content-type", $"{properties.ContentType}");
        headers.Add("message-id", $"{properties.MessageId}");
        return new(headers["offset"], key, body.ToArray(), headers);
    }

    private Task<IConnection> ConnectAsync()
    {
        var hosts = cluster.Hosts.Select(host => new AmqpTcpEndpoint(new Uri($"amqp://{host}")));
        return new ConnectionFactory().CreateConnectionAsync(hosts, Built.Cancellation);
    }
}
