using System.Text;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.RabbitMq;
using PurchaseApi.Tests.Streaming.Delivery;
using RabbitMQ.Client;

namespace PurchaseApi.Tests.Streaming.RabbitMq;

/// <summary>The transport against a node, each test with queues of its own.</summary>
public sealed class RabbitMqTransportTests(RabbitMqBroker stream) : IClassFixture<RabbitMqBroker>
{
    [Fact]
    public async Task Rows_are_answered_and_poison_is_a_dead_letter()
    {
        await stream.DeclareAsync("rows");
        await stream.DeclareAnswersAsync("rows");
        await using var streamer = await stream.StartAsync("rows");

        await stream.PublishAsync("rows", "1", key: "customer 7", Some.Row(1).Value);
        await stream.PublishAsync("rows", "2", key: "customer 7", "poison"u8.ToArray());
        var (answer, letter) = (await stream.TakeAsync("rows.scored"), await stream.TakeAsync("rows.dead"));

        Assert.Equal(("customer 7", "1", "rows"), (
            Header(answer, "key"), Header(answer, "offset"), Header(answer, "source")));
        Assert.Contains("\"customer_id\":1,", Text(answer));
        Assert.Equal(("application/json", true), (
            answer.BasicProperties.ContentType, answer.BasicProperties.Persistent));
        Assert.Equal(("customer 7", "2", "INVALID_JSON"), (
            Header(letter, "key"), Header(letter, "offset"), Header(letter, "code")));
        Assert.Equal("poison", Text(letter));
        await Some.Eventually(() => streamer.Obstacles.First is null);
    }

    [Fact]
    public async Task A_queue_that_is_missing_is_named_until_it_is_there()
    {
        await stream.DeclareAnswersAsync("missing");
        await using var streamer = await stream.StartAsync("missing");
        await Some.Eventually(
            () => streamer.Obstacles.First?.StartsWith("The queue 'missing' does not exist;") == true);

        await stream.DeclareAsync("missing");
        await stream.PublishAsync("missing", "3", key: null, Some.Row(3).Value);

        Assert.Equal("3", Header(await stream.TakeAsync("missing.scored"), "offset"));
        await Some.Eventually(() => streamer.Obstacles.First is null);
    }

    [Fact]
    public async Task A_queue_of_answers_that_goes_away_loses_nothing()
    {
        await stream.DeclareAsync("gone");
        await stream.DeclareAnswersAsync("gone");
        await using var streamer = await stream.StartAsync("gone");
        await Some.Eventually(() => streamer.IsConnected);
        await stream.DeleteAsync("gone.scored");

        await stream.PublishAsync("gone", "4", key: null, Some.Row(4).Value);
        await Some.Eventually(
            () => streamer.Obstacles.First?.Contains("the queue 'gone.scored' does not exist") == true);
        await stream.DeclareAnswersAsync("gone");

        Assert.Equal("4", Header(await stream.TakeAsync("gone.scored"), "offset"));
        await Some.Eventually(() => streamer.Obstacles.First is null);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_told_from_the_others()
    {
        await stream.DeclareAnswersAsync("large");
        var origin = new Origin("large", null, "purchase", "v");
        Outbound[] messages =
        [
            new(Destination.Predictions, null, "first"u8.ToArray(), origin, "5"),
            new(Destination.DeadLetters, null, new byte[2_000_000], origin, "6"),
            new(Destination.Predictions, null, "last"u8.ToArray(), origin, "7"),
        ];
        await using var connection = await stream.ConnectAsync();
        await using var publisher = new RabbitMqPublisher(
            connection, new(Streamer.OptionsFor("large")), TimeSpan.FromMinutes(1), TimeProvider.System);

        var failed = await Assert.ThrowsAsync<SendFailedException>(
            () => publisher.SendAsync(messages, TestContext.Current.CancellationToken));
        await publisher.SendAsync(messages.AsMemory(2), TestContext.Current.CancellationToken);

        Assert.Equal((1, true), (failed.Index, failed.IsTooLarge));
        Assert.Equal("5", Header(await stream.TakeAsync("large.scored"), "offset"));
        for (var last = ""; last != "7";) last = Header(await stream.TakeAsync("large.scored"), "offset");
    }

    [Fact]
    public async Task A_wrong_password_is_said_once_and_not_shown()
    {
        await using var streamer = await stream.StartWithPasswordAsync("mistaken");

        await Some.Eventually(() => !streamer.Told.Lines.IsEmpty);

        var told = Assert.Single(streamer.Told.Lines).Message;
        Assert.Contains("refuses user 'guest'", told);
        Assert.DoesNotContain("mistaken", told);
        Assert.Empty(streamer.Log.Lines);
    }

    [Fact]
    public async Task A_classic_queue_is_warned_about()
    {
        await stream.DeclareClassicAsync("classic");
        await stream.DeclareAnswersAsync("classic");
        await using var streamer = await stream.StartAsync("classic");

        await Some.Eventually(() => streamer.Log.Lines.Any(line => line.Message.StartsWith("The queue 'classic'")));

        Assert.Contains("Declare it anew with x-", streamer.Log.Lines.Last().Message);
    }

    [Fact]
    public async Task Queues_are_shared_and_taken_over()
    {
        string[] queues = ["part-1", "part-2", "part-3", "part-4"];
        await stream.DeclareAsync(queues);
        await stream.DeclareAnswersAsync("part-1");
        await using var first = await stream.StartAsync(queues);
        await stream.PublishUntilAsync(queues, () => first.Queues == "part-1 part-2 part-3 part-4");

        await using var second = await stream.StartAsync(queues);
        await stream.PublishUntilAsync(
            queues, () => first.Queues == "part-1 part-2" && second.Queues == "part-3 part-4");
        await first.DisposeAsync();

        await stream.PublishUntilAsync(queues, () => second.Queues == "part-1 part-2 part-3 part-4");
    }

    private static string Text(BasicGetResult message) => Encoding.UTF8.GetString(message.Body.Span);

    private static string Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers!.TryGetValue(name, out var value)
            ? Encoding.UTF8.GetString((byte[])value!)
            : "none";
}
