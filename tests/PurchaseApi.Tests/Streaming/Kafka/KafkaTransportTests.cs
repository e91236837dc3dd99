using Confluent.Kafka;
using PurchaseApi.Serving.Models;
using PurchaseApi.Tests.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Kafka;

public sealed class KafkaTransportTests : IDisposable
{
    private const int Partitions = 4;

    private readonly KafkaCluster cluster = new();
    private readonly ModelsFolder models = new();
    private readonly ServedModel model;

    public KafkaTransportTests() => model = Some.Model(models.Publish());

    public void Dispose()
    {
        cluster.Dispose();
        models.Dispose();
    }

    [Fact]
    public async Task Rows_become_predictions_in_order_and_poison_at_the_head_becomes_dead_letters()
    {
        cluster.Create(Partitions);
        for (var partition = 0; partition < Partitions; partition++)
            cluster.Send(
                partition, [Some.Text(0, "poison"), .. Enumerable.Range(1, 50).Select(
                    i => Some.Row(i, key: $"{partition}/{i % 3}"))]);

        await using (await KafkaStream.Start(cluster, () => model))
        {
            var predictions = await cluster.Receive("predictions", Partitions * 50);
            var letters = await cluster.Receive("dead-letters", Partitions);

            Assert.All(letters, letter => Assert.Equal("poison", letter.Text));
            Assert.Equal(["0", "1", "2", "3"], letters.Select(letter => letter.Headers["partition"]).Order());
            foreach (var key in predictions.GroupBy(one => one.Key))
            {
                var offsets = key.Select(one => int.Parse(one.Headers["offset"])).ToList();
                Assert.Equal(offsets.Order(), offsets);
            }
        }

        Assert.All(await CommittedAsync(), offset => Assert.Equal(51, offset));
    }

    [Fact]
    public async Task A_streamer_that_starts_without_a_broker_says_so_and_waits()
    {
        cluster.Create(Partitions);
        cluster.Send(0, Some.Row(0));
        cluster.Stop();
        await using var stream = await KafkaStream.Start(cluster, () => model);

        await Some.Eventually(() => stream.Obstacles.First is not null);
        Assert.StartsWith($"No Kafka broker of '{cluster.BootstrapServers}' can be reached", stream.Obstacles.First);
        cluster.Start();

        Assert.Single(await cluster.Receive("predictions", 1));
        Assert.Null(stream.Obstacles.First);
    }

    [Fact]
    public async Task A_broker_that_goes_away_loses_nothing()
    {
        cluster.Create(Partitions);
        await using var stream = await KafkaStream.Start(cluster, () => model);
        cluster.Send(0, Some.Row(0));
        await cluster.Receive("predictions", 1);

        cluster.Stop();
        await Some.Eventually(() => stream.Obstacles.First is not null);
        cluster.Start();
        cluster.Send(1, Some.Row(1));

        await cluster.Receive("predictions", 2);
        await Some.Eventually(() => stream.Obstacles.First is null);
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("predictions")]
    [InlineData("dead-letters")]
    public async Task A_topic_that_does_not_exist_is_named(string missing)
    {
        foreach (var topic in Some.Options.Names.Where(name => name != missing)) cluster.CreateTopic(topic, 1);
        await using var stream = await KafkaStream.Start(cluster, () => model);

        await Some.Eventually(() => stream.Obstacles.First is not null);
        Assert.Equal($"The topic '{missing}' does not exist; create it.", stream.Obstacles.First);
        cluster.CreateTopic(missing, 1);
        cluster.Send(0, Some.Row(0));

        await cluster.Receive("predictions", 1);
    }

    [Fact]
    public async Task A_message_of_4_MB_is_a_dead_letter_and_holds_nothing_up()
    {
        cluster.Create(partitions: 1);
        await using var stream = await KafkaStream.Start(cluster, () => model);
        cluster.Send(0, Some.Text(0, new string('x', 4_000_000)));

        var letter = Assert.Single(await cluster.Receive("dead-letters", 1));

        Assert.Equal((900_000, "ROW_TOO_LONG", "true"), (
            letter.Value.Length, letter.Headers["code"], letter.Headers["truncated"]));
        cluster.Send(0, Some.Row(1));   // later: the cluster keeps 5 MB of a partition
        await cluster.Receive("predictions", 1);
    }

    [Fact]
    public async Task Errors_of_the_broker_are_tried_again_and_nothing_is_lost()
    {
        cluster.Create(Partitions);
        for (var partition = 0; partition < Partitions; partition++)
            cluster.Send(partition, [.. Enumerable.Range(0, 50).Select(i => Some.Row(i, key: $"{partition}/{i % 3}"))]);
        cluster.Fail(
            KafkaCluster.ProduceRequest, KafkaCluster.RequestTimedOut, KafkaCluster.NotLeader, KafkaCluster.Disconnect,
            KafkaCluster.MessageTooLarge, KafkaCluster.RequestTimedOut);
        cluster.Fail(KafkaCluster.OffsetCommitRequest, KafkaCluster.NotCoordinator, KafkaCluster.Disconnect);

        await using (await KafkaStream.Start(cluster, () => model))
        {
            await Some.Eventually(async () => (await CommittedAsync()).All(offset => offset == 50));
        }

        // A message that was refused is sent again with all that followed it.
        Assert.All(
            (await cluster.Receive("predictions", Partitions * 50))
                .GroupBy(one => (one.Headers["partition"], one.Headers["offset"])),
            same => Assert.Single(same.Select(one => one.Text).Distinct()));
    }

    [Fact]
    public async Task Without_a_model_nothing_is_consumed()
    {
        cluster.Create(Partitions);
        cluster.Send(0, [Some.Text(0, "poison"), .. Enumerable.Range(1, 50).Select(i => Some.Row(i))]);
        var inService = (ServedModel?)null;
        await using var stream = await KafkaStream.Start(cluster, () => inService);

        await Some.Eventually(() => stream.Obstacles.First == "No version of 'purchase' is in service.");
        Assert.All(await CommittedAsync(), offset => Assert.True(offset <= 0));
        inService = model;

        await cluster.Receive("predictions", 50);
        await cluster.Receive("dead-letters", 1);
    }

    /// <summary>Of each partition; -1001 where there is none.</summary>
    private async Task<IReadOnlyList<long>> CommittedAsync()
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var groups = await admin.ListConsumerGroupOffsetsAsync(
        [
            new ConsumerGroupTopicPartitions(
                "streamers", [.. Enumerable.Range(0, Partitions).Select(i => new TopicPartition("rows", i))]),
        ]);
        return [.. groups[0].Partitions.Select(partition => partition.Offset.Value)];
    }
}
