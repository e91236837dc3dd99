using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.RabbitMq;
using PurchaseApi.Tests.Serving.Models;
using PurchaseApi.Tests.Streaming.Delivery;
using PurchaseApi.Tests.Support;
using RabbitMQ.Client;

namespace PurchaseApi.Tests.Streaming.RabbitMq;

/// <summary>A node, a version in service, and what shops do on either side of the stream.</summary>
public sealed class RabbitMqBroker : IAsyncLifetime
{
    private static readonly Dictionary<string, object?> Quorum = new()
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
    };

    private readonly ModelsFolder models = new();
    private RabbitMqCluster? cluster;
    private IConnection? connection;
    private ServedModel? model;

    internal string Uri => cluster!.Uri;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        model = Some.Model(models.Publish());
        cluster = await RabbitMqCluster.StartAsync(nodes: 1, "max_message_size = 1000000");
        connection = await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        models.Dispose();
    }

    internal Task<IConnection> ConnectAsync() => new RabbitMqSettings { Uri = Uri }.ConnectAsync(Cancellation);

    /// <summary>A streamer in this process, that writes to the answers of the first queue.</summary>
    internal Task<Streamer> StartAsync(params string[] queues) => Streamer.StartAsync(Uri, model!, queues);

    internal Task<Streamer> StartWithPasswordAsync(string password) =>
        Streamer.StartAsync(Uri.Replace(":guest@", $":{password}@"), model!, "rows");

    internal Task DeclareAsync(params string[] queues) => DeclareAsync(queues, Quorum);

    /// <summary>Of the rows of a queue. The broker has no <c>basic.get</c> for a single active consumer.</summary>
    internal Task DeclareAnswersAsync(string queue) =>
        DeclareAsync([Streamer.Scored(queue), Streamer.Dead(queue)], new() { ["x-queue-type"] = "quorum" });

    internal Task DeclareClassicAsync(string queue) =>
        DeclareAsync([queue], new() { ["x-single-active-consumer"] = true });

    internal async Task DeleteAsync(string queue)
    {
        await using var channel = await connection!.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeleteAsync(queue, cancellationToken: Cancellation);
    }

    internal async Task PublishAsync(string queue, string id, string? key, ReadOnlyMemory<byte> body)
    {
        await using var channel = await connection!.CreateChannelAsync(new(true, true), Cancellation);
        var properties = new BasicProperties { MessageId = id, Persistent = true };
        if (key is not null)
            properties.Headers = new Dictionary<string, object?> { [RabbitMqPartition.KeyHeader] = key };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, Cancellation);
    }

    /// <summary>Rows go on coming; only then it shows who reads a queue.</summary>
    internal Task PublishUntilAsync(string[] queues, Func<bool> holds) => Some.Eventually(async () =>
    {
        foreach (var queue in queues) await PublishAsync(queue, queue, key: null, Some.Row(8).Value);
        await Task.Delay(20, Cancellation);
        return holds();
    });

    /// <summary>Waits for the next message and takes it.</summary>
    internal async Task<BasicGetResult> TakeAsync(string queue)
    {
        await using var channel = await connection!.CreateChannelAsync(cancellationToken: Cancellation);
        BasicGetResult? message = null;
        await Some.Eventually(async () =>
            (message = await channel.BasicGetAsync(queue, autoAck: true, Cancellation)) is not null);
        return message!;
    }

    private async Task DeclareAsync(string[] queues, Dictionary<string, object?> arguments)
    {
        await using var channel = await connection!.CreateChannelAsync(cancellationToken: Cancellation);
        foreach (var queue in queues)
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancellation);
    }
}

/// <summary>A streamer in this process.</summary>
internal sealed class Streamer : IAsyncDisposable
{
    private const string Reading = "Reading: ";

    private readonly RabbitMqTransport transport;

    private Streamer(string uri, StreamingOptions options, ServedModel model)
    {
        Obstacles = new(Told);
        transport = new(
            Options.Create(options),
            Options.Create<RabbitMqSettings>(new() { Uri = uri, WatchEvery = TimeSpan.FromMilliseconds(100) }),
            Some.Lanes(() => model, options, obstacles: Obstacles), Some.Metrics(), Obstacles, TimeProvider.System,
            Log);
    }

    public LogCollector<RabbitMqTransport> Log { get; } = new();

    public LogCollector<Obstacles> Told { get; } = new();

    public Obstacles Obstacles { get; }

    public bool IsConnected => Log.Lines.Any(line => line.Message.StartsWith("Connected"));

    /// <summary>Those whose rows it gets now.</summary>
    public string Queues =>
        Log.Lines.Select(line => line.Message).LastOrDefault(line => line.StartsWith(Reading))?[Reading.Length..] ?? "";

    public static string Scored(string queue) => $"{queue}.scored";

    public static string Dead(string queue) => $"{queue}.dead";

    public static StreamingOptions OptionsFor(params string[] queues) => Some.Options with
    {
        Transport = "rabbitmq",
        Rows = string.Join(',', queues),
        Predictions = Scored(queues[0]),
        DeadLetters = Dead(queues[0]),
        RetryAfter = TimeSpan.FromMilliseconds(50),
    };

    public static async Task<Streamer> StartAsync(string uri, ServedModel model, params string[] queues)
    {
        var streamer = new Streamer(uri, OptionsFor(queues), model);
        await streamer.transport.StartAsync(TestContext.Current.CancellationToken);
        return streamer;
    }

    public async ValueTask DisposeAsync()
    {
        await transport.StopAsync(CancellationToken.None);
        transport.Dispose();
    }
}
