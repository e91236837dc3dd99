using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Where messages are published: to a queue by its name, or with <c>exchange:NAME</c> to an exchange, which
/// routes them by the row's key.</summary>
internal sealed class RabbitMqAddress
{
    private const string ExchangePrefix = "exchange:";
    private const int MaxRoutingKeyBytes = 255;

    private readonly CachedString? queue;

    private RabbitMqAddress(string name, bool isQueue)
    {
        (Name, Exchange) = (name, new CachedString(isQueue ? "" : name));
        queue = isQueue ? new CachedString(name) : null;
    }

    public string Name { get; }

    public CachedString Exchange { get; }

    public bool IsQueue => queue is not null;

    public static RabbitMqAddress Parse(string setting) => setting.StartsWith(ExchangePrefix, StringComparison.Ordinal)
        ? new(setting[ExchangePrefix.Length..], isQueue: false)
        : new(setting, isQueue: true);

    public CachedString RoutingKey(in Outbound message) =>
        queue ?? (message.Key is { } key ? new CachedString(Cut(key)) : CachedString.Empty);

    public override string ToString() => IsQueue ? $"queue '{Name}'" : $"exchange '{Name}'";

    /// <summary>Equal keys stay equal, and a character is not cut in two.</summary>
    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> key)
    {
        if (key.Length <= MaxRoutingKeyBytes) return key;

        var length = MaxRoutingKeyBytes;
        while (length > 0 && (key.Span[length] & 0xC0) == 0x80) length--;
        return key[..length];
    }
}

/// <summary>The addresses of the stream's destinations.</summary>
internal sealed class RabbitMqAddresses(StreamingOptions options)
{
    // In the order of Destination.
    private readonly RabbitMqAddress[] all =
    [
        RabbitMqAddress.Parse(options.Predictions), RabbitMqAddress.Parse(options.DeadLetters),
        RabbitMqAddress.Parse(options.Campaign),
    ];

    public RabbitMqAddress To(Destination destination) => all[(int)destination];

    /// <exception cref="AddressException">One of them does not exist.</exception>
    public async Task FindAsync(IConnection connection, CancellationToken stopping)
    {
        foreach (var address in all.Where(address => address.Name.Length > 0))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
            try
            {
                if (address.IsQueue) await channel.QueueDeclarePassiveAsync(address.Name, stopping);
                else await channel.ExchangeDeclarePassiveAsync(address.Name, stopping);
            }
            catch (OperationInterruptedException error)
            {
                throw new AddressException(RabbitMqWords.NotUsed(error, $"{address}", "declare it"), error);
            }
        }
    }

    public static string Unroutable(string exchange, string routingKey) => exchange.Length == 0
        ? $"the queue '{routingKey}' does not exist; declare it"
        : $"the exchange '{exchange}' has no queue for the key '{routingKey}'; bind one";
}

internal sealed class AddressException(string message, Exception inner) : Exception(message, inner);
