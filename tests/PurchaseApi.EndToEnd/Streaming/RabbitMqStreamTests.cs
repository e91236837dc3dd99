using System.Text.Json;
using PurchaseApi.EndToEnd.Reliability;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Streaming;

public sealed class RabbitMqStreamTests : IDisposable
{
    private const int Streamers = 3, Queues = 6, Keys = 500;

    private readonly ModelsFolder models = new();
    private readonly Random random = new(20261130);

    public RabbitMqStreamTests() => models.Publish();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Killed_streamers_lose_and_reorder_nothing()
    {
        await using var cluster = await RabbitMqCluster.StartAsync(nodes: 1);

        await CheckAsync(cluster, messages: 5_000, bufferRows: 100, node: null);
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task Killed_streamers_and_a_killed_node_lose_and_reorder_nothing()
    {
        await using var cluster = await RabbitMqCluster.StartAsync(nodes: 3);

        await CheckAsync(cluster, messages: 200_000, bufferRows: 1000, node: random.Next(1, 4));
    }

    /// <param name="cluster">With nothing in it.</param>
    /// <param name="messages">How many go through.</param>
    /// <param name="bufferRows">Of each queue.</param>
    /// <param name="node">Killed when half is done, and started again; null for none.</param>
    private async Task CheckAsync(RabbitMqCluster cluster, int messages, int bufferRows, int? node)
    {
        var (shop, inputs) = (new RabbitMqShop(cluster, Queues), Inputs(messages));
        await shop.DeclareAsync();
        await shop.PublishAsync(inputs);

        Task<RunningService> Start() => StartAsync(cluster, shop, bufferRows);
        var streamers = await Task.WhenAll(Enumerable.Range(0, Streamers).Select(_ => Start()));
        var (kills, killedNode, restarted) = (0, (int?)null, Task.CompletedTask);
        try
        {
            for (var waiting = (long)messages; (waiting = await LessAsync(shop, waiting, messages / 10)) > 0; kills++)
            {
                if (node is { } number && killedNode is null && waiting < messages / 2)
                    (killedNode, restarted) = (number, KillAndRestartAsync(cluster, number));
                var victim = random.Next(Streamers);
                await streamers[victim].DisposeAsync();   // kills it
                streamers[victim] = await Start();
            }

            await restarted;
            await StopAsync(streamers, shop);
            while (await shop.WaitingAsync() != 0)   // what one of them had not begun yet
                await StopAsync([streamers[0] = await Start()], shop);
        }
        finally
        {
            foreach (var streamer in streamers) await streamer.DisposeAsync();
        }

        var (scored, dead) = (await shop.CollectAsync(RabbitMqShop.Scored), await shop.CollectAsync(RabbitMqShop.Dead));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{messages} messages, {kills} kills, node killed: {(killedNode is { } one ? $"{one}" : "none")}, "
            + $"{scored.Count} predictions, {dead.Count} dead letters");
        Assert.Equal(node, killedNode);
        Delivered.AtLeastOnceInOrder(inputs, scored, dead);
    }

    /// <summary>Waits until some more rows are taken, so that those who are started get to work before the next
    /// kill.</summary>
    private async Task<long> LessAsync(RabbitMqShop shop, long waiting, int most)
    {
        var (wanted, now) = (Math.Max(0, waiting - random.Next(most)), (long?)null);
        await Eventually.Holds(async () => (now = await shop.WaitingAsync()) <= wanted, TimeSpan.FromMinutes(3));
        return now!.Value;
    }

    /// <summary>Stops them when nothing more comes out.</summary>
    private static async Task StopAsync(RunningService[] streamers, RabbitMqShop shop)
    {
        long? before = -1, now = null;
        await Eventually.Holds(
            async () =>
            {
                (before, now) = (now, await shop.WaitingAsync() == 0 ? await shop.AnswersAsync() : null);
                await Task.Delay(500, Built.Cancellation);
                return now is not null && now == before;
            },
            TimeSpan.FromMinutes(3));
        foreach (var streamer in streamers)
        {
            await streamer.Signal("TERM");
            Assert.Equal(0, (await streamer.Exit()).ExitCode);
        }
    }

    private static async Task KillAndRestartAsync(RabbitMqCluster cluster, int node)
    {
        await cluster.KillAsync(node);
        await Task.Delay(TimeSpan.FromSeconds(5), Built.Cancellation);
        await cluster.RestartAsync(node);
    }

    private Task<RunningService> StartAsync(RabbitMqCluster cluster, RabbitMqShop shop, int bufferRows) =>
        RunningService.Start(
            models.Path,
            [
                "--Streaming:Transport", "rabbitmq", "--Streaming:Rows", string.Join(',', shop.Rows),
                "--Streaming:Predictions", RabbitMqShop.Scored, "--Streaming:DeadLetters", RabbitMqShop.Dead,
                "--Streaming:RetryAfter", "00:00:00.200", "--Streaming:BufferRows", $"{bufferRows}",
                "--Streaming:BatchRows", $"{bufferRows / 2}", "--RabbitMq:Uri", cluster.Uri,
                "--RabbitMq:WatchEvery", "00:00:01",
            ],
            program: Built.Streamer);

    /// <summary>2 % poison, some of it at the head of every queue.</summary>
    private List<StreamInput> Inputs(int count)
    {
        string[] poison = ["", "no row", "[1]", "{\"time_spent\":-1}", "{\"time_spent\":1e999}"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (key, isPoison) = (i < Queues ? i : random.Next(Keys), i < Queues || random.Next(50) == 0);
            var row = Sessions.Typical with
            {
                customer_id = key, time_spent = random.Next(600), pages_viewed = random.Next(50),
                basket_value = random.Next(300),
            };
            var text = isPoison ? poison[i % poison.Length] : JsonSerializer.Serialize(row);
            return new StreamInput($"{i}", $"{key}", text, isPoison);
        })];
    }
}
