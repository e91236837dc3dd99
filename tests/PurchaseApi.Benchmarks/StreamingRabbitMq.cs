using System.Diagnostics;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PurchaseApi.Benchmarks;

/// <summary>One streamer and the client's own loop without a handler, each in a process of its own, on one node of
/// RabbitMQ with quorum queues (tests/rabbitmq-cluster.sh).</summary>
internal static class StreamingRabbitMq
{
    private const int Queues = 4, Rounds = 3, RoundRows = 100_000;

    /// <summary>The first rows of a round, in which code is compiled, are not measured.</summary>
    private const double WarmUp = 0.3;

    private const ushort Prefetch = 8192;   // as the streamer's default
    private const int BatchRows = 1024;

    /// <param name="output">Receives messages a second and their ratio.</param>
    /// <param name="uri">A node.</param>
    /// <param name="streamer">PurchaseApi.Streaming.dll.</param>
    /// <param name="models">With a model named purchase.</param>
    public static async Task CompareAsync(TextWriter output, string uri, string streamer, string models)
    {
        await using var connection = await ConnectAsync(uri);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var loop = await RateAsync(connection, $"loop-{round}", () => Streaming.Start(
                typeof(StreamingRabbitMq).Assembly.Location,
                ["stream-rabbitmq-loop", uri, $"loop-{round}", $"loop-{round}.predictions"]));
            var ours = await RateAsync(
                connection, $"rows-{round}", () => StartStreamer(uri, streamer, models, $"rows-{round}"));
            ratios.Add(ours / loop);
            output.WriteLine($"round {round + 1}: streamer {ours:N0} messages/s, loop {loop:N0}: {ours / loop:0.00}");
        }

        output.WriteLine($"streamer / loop = {ratios.Order().ElementAt(Rounds / 2):0.00}");
    }

    /// <param name="output">Receives the resident memory on the way.</param>
    /// <param name="uri">A node.</param>
    /// <param name="streamer">PurchaseApi.Streaming.dll.</param>
    /// <param name="models">With a model named purchase.</param>
    /// <param name="messages">How many pass through one process.</param>
    public static async Task MemoryAsync(TextWriter output, string uri, string streamer, string models, long messages)
    {
        const string Stream = "memory";
        await using var connection = await ConnectAsync(uri);
        await DeclareAsync(connection, Stream);
        using var process = StartStreamer(uri, streamer, models, Stream);
        await using var channel = await connection.CreateChannelAsync();
        var residents = new List<long>();
        for (var fed = 0L; fed < messages; fed += RoundRows)
        {
            await FeedAsync(connection, Stream, RoundRows);
            while (await channel.MessageCountAsync(Answers(Stream)) < RoundRows) await Task.Delay(50);
            await channel.QueuePurgeAsync(Answers(Stream));
            process.Refresh();
            residents.Add(process.WorkingSet64);
            output.WriteLine($"{fed + RoundRows:N0} messages: {process.WorkingSet64 >> 20} MB");
        }

        output.WriteLine(
            $"at the end / after a fifth = {(double)residents[^1] / residents[residents.Count / 5]:0.00}");
        process.Kill();
    }

    /// <summary>What a team would write first: what is read is written.</summary>
    public static async Task LoopAsync(string uri, string rows, string answers)
    {
        await using var connection = await ConnectAsync(uri);
        await Task.WhenAll(
            Enumerable.Range(0, Queues).Select(queue => LoopAsync(connection, $"{rows}.{queue}", answers)));
    }

    private static async Task LoopAsync(IConnection connection, string queue, string answers)
    {
        var options = new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null);
        await using var channel = await connection.CreateChannelAsync(options);
        var received = Channel.CreateUnbounded<(ulong Tag, string? Id, byte[] Body)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            received.Writer.TryWrite((message.DeliveryTag, message.BasicProperties.MessageId, message.Body.ToArray()));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);

        var publishes = new List<Task>();
        while (await received.Reader.WaitToReadAsync())
        {
            var last = 0ul;
            while (publishes.Count < BatchRows && received.Reader.TryRead(out var message))
            {
                var properties = new BasicProperties { MessageId = message.Id, Persistent = true };
                publishes.Add(
                    channel.BasicPublishAsync("", answers, mandatory: true, properties, message.Body).AsTask());
                last = message.Tag;
            }

            await Task.WhenAll(publishes);
            publishes.Clear();
            await channel.BasicAckAsync(last, multiple: true);
        }
    }

    private static async Task<double> RateAsync(IConnection connection, string rows, Func<Process> start)
    {
        await DeclareAsync(connection, rows);
        await FeedAsync(connection, rows, RoundRows);
        await using var channel = await connection.CreateChannelAsync();
        using var process = start();
        var (began, first) = (0L, 0L);
        while (true)
        {
            var count = await channel.MessageCountAsync(Answers(rows));
            if (began == 0 && count >= WarmUp * RoundRows) (began, first) = (Stopwatch.GetTimestamp(), count);
            if (count >= RoundRows) break;
            if (process.HasExited) throw new InvalidOperationException($"{rows}: the process ended.");
            await Task.Delay(20);
        }

        var rate = (RoundRows - first) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Kill();
        await process.WaitForExitAsync();
        await channel.QueueDeleteAsync(Answers(rows));
        return rate;
    }

    private static async Task DeclareAsync(IConnection connection, string rows)
    {
        await using var channel = await connection.CreateChannelAsync();
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-single-active-consumer"] = true,
        };
        foreach (var queue in Enumerable.Range(0, Queues).Select(queue => $"{rows}.{queue}")
                     .Append(Answers(rows)).Append("dead-letters"))
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    private static async Task FeedAsync(IConnection connection, string rows, int count)
    {
        var options = new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null);
        await using var channel = await connection.CreateChannelAsync(options);
        foreach (var some in Enumerable.Range(0, count).Chunk(5_000))
            await Task.WhenAll(some.Select(i => channel.BasicPublishAsync(
                "", $"{rows}.{i % Queues}", mandatory: true,
                new BasicProperties { MessageId = $"{i}", Persistent = true },
                Streaming.Rows[i % Streaming.Rows.Length]).AsTask()));
    }

    private static string Answers(string rows) => $"{rows}.predictions";

    private static Task<IConnection> ConnectAsync(string uri) =>
        new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync();

    private static Process StartStreamer(string uri, string streamer, string models, string rows) => Streaming.Start(
        streamer,
        [
            "--Streaming:Transport", "rabbitmq", "--Streaming:Model", "purchase",
            "--Streaming:Rows", string.Join(',', Enumerable.Range(0, Queues).Select(queue => $"{rows}.{queue}")),
            "--Streaming:Predictions", Answers(rows), "--Streaming:DeadLetters", "dead-letters",
            "--RabbitMq:Uri", uri, "--Serving:ModelsPath", models, "--urls", "http://127.0.0.1:0",
        ]);
}
