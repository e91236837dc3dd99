using PurchaseApi.Serving.Hosting;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>The section <c>RabbitMq</c>.</summary>
internal sealed record RabbitMqSettings : ISettings
{
    public const string Section = "RabbitMq";

    private const string Example = "amqp://shop@rabbit-1,rabbit-2:5672/";
    private const uint MaxMessageBytes = 512 << 20;   // the most that a broker can be set to take

    /// <summary><c>amqp://user@host:port,host/vhost</c>, or <c>amqps</c> for TLS.</summary>
    public string Uri { get; init; } = "";

    /// <summary>In place of the one in <see cref="Uri"/>; from the environment, <c>RabbitMq__Password</c>.</summary>
    public string Password { get; init; } = "";

    /// <summary>How often the lengths of the queues are read, and queues shared out.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A publish that is not confirmed within this is sent again.</summary>
    public TimeSpan ConfirmWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Without secrets.</summary>
    public string Hosts => Parts?.Hosts ?? "";

    public string User => Parts?.User ?? "";

    private (bool IsTls, string User, string Password, string Hosts, string VirtualHost)? Parts => Split(Uri);

    /// <summary>What a log may say.</summary>
    public override string ToString() => Hosts;

    public IEnumerable<string?> Faults() =>
    [
        Endpoints().Count > 0 ? null : $"{nameof(Uri)} must be set, such as {Example}",
        Setting.Between(WatchEvery, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        Setting.Between(ConfirmWithin, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    ];

    /// <summary>Empty when one of them is wrong.</summary>
    public IReadOnlyList<AmqpTcpEndpoint> Endpoints()
    {
        if (Parts is not { } parts) return [];

        var endpoints = new List<AmqpTcpEndpoint>();
        foreach (var host in parts.Hosts.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!System.Uri.TryCreate($"amqp://{host}", UriKind.Absolute, out var address) || address.Host.Length == 0)
                return [];

            var tls = new SslOption(address.Host, enabled: parts.IsTls);
            endpoints.Add(new(address.Host, address.Port > 0 ? address.Port : AmqpTcpEndpoint.UseDefaultPort, tls));
        }

        return endpoints;
    }

    public Task<IConnection> ConnectAsync(CancellationToken stopping)
    {
        var parts = Parts!.Value;
        var factory = new ConnectionFactory
        {
            UserName = parts.User,
            Password = Password.Length > 0 ? Password : parts.Password,
            VirtualHost = parts.VirtualHost,
            AutomaticRecoveryEnabled = false,   // it would go on with delivery tags of the connection before
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
            MaxInboundMessageBodySize = MaxMessageBytes,
        };
        return factory.CreateConnectionAsync(Endpoints(), "purchase-api", stopping);
    }

    private static (bool IsTls, string User, string Password, string Hosts, string VirtualHost)? Split(string uri)
    {
        var isTls = uri.StartsWith("amqps://", StringComparison.Ordinal);
        if (!isTls && !uri.StartsWith("amqp://", StringComparison.Ordinal)) return null;

        var rest = uri[(uri.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var at = authority.LastIndexOf('@');
        var (login, hosts) = at < 0 ? ("guest:guest", authority) : (authority[..at], authority[(at + 1)..]);
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = colon < 0 ? (login, "") : (login[..colon], login[(colon + 1)..]);
        return (isTls, Decoded(user), Decoded(password), hosts, path.Length == 0 ? "/" : Decoded(path));

        static string Decoded(string part) => System.Uri.UnescapeDataString(part);
    }
}

internal static class RabbitMqServices
{
    public static void AddRabbitMq(this IServiceCollection services)
    {
        services.AddSettings<RabbitMqSettings>(RabbitMqSettings.Section);
        services.AddHostedService<RabbitMqTransport>();
    }
}

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
