using System.Globalization;
using System.Text;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>A queue, from the start of its consumer until its channel closes. Delivery tags are the
/// channel's.</summary>
internal sealed class RabbitMqPartition(string queue, IChannel channel, RabbitMqPublisher publisher) : IPartition
{
    /// <summary>Carries the key: a message that is published to a queue has no routing key but the queue's
    /// name.</summary>
    public const string KeyHeader = "key";

    private Task acks = Task.CompletedTask;

    public string Source => queue;

    public int? Number => null;

    /// <summary>What was settled is acknowledged, or the channel is closed.</summary>
    public Task Acknowledged => acks;

    public Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut) =>
        publisher.SendAsync(messages, cut);

    public void Settle(long tag) => acks = AckAsync(acks, (ulong)tag);

    public static Inbound Read(
        string queue, ulong tag, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body) =>
        new((long)tag, properties.MessageId, KeyOf(queue, routingKey, properties.Headers), body.ToArray());

    private static ReadOnlyMemory<byte>? KeyOf(
        string queue, string routingKey, IDictionary<string, object?>? headers) =>
        headers is not null && headers.TryGetValue(KeyHeader, out var key)
            ? key switch
            {
                byte[] bytes => bytes,
                IFormattable number => Encoding.UTF8.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)),
                _ => null,
            }
            : routingKey.Length == 0 || routingKey == queue ? null : Encoding.UTF8.GetBytes(routingKey);

    private async Task AckAsync(Task before, ulong tag)
    {
        await before;
        try
        {
            await channel.BasicAckAsync(tag, multiple: true);
        }
        catch (Exception) when (!channel.IsOpen)
        {
            // The messages are delivered again, and give the same answers.
        }
    }
}
