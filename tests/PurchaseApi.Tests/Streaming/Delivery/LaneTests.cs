using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Delivery;

public sealed class LaneTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ModelsFolder models = new();
    private readonly MemoryPartition partition = new();
    private ServedModel? inService;

    public LaneTests() => inService = Some.Model(models.Publish());

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Every_message_is_answered_in_order_and_settled()
    {
        var lane = Open();

        for (var i = 0; i < 20; i++)
            while (!lane.TryOffer(i % 5 == 4 ? Some.Text(i, "poison") : Some.Row(i))) await lane.WaitForRoomAsync();
        await Some.Eventually(() => partition.Settled == 19);
        await lane.AbandonAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), partition.Sent.Select(one => one.Headers["offset"]));
        Assert.Equal(4, partition.Sent.Count(one => one.To == Destination.DeadLetters));
        Assert.Equal(0, lane.InFlight);
    }

    [Fact]
    public async Task A_full_lane_takes_nothing_until_there_is_room()
    {
        var (sending, acknowledged) = (new TaskCompletionSource(), new TaskCompletionSource());
        partition.Sending = (_, _) =>
        {
            sending.TrySetResult();
            return acknowledged.Task;
        };
        var lane = Open();
        Assert.True(lane.TryOffer(Some.Row(0)));
        await sending.Task;   // from now on the lane takes no batch
        var taken = 1;
        for (var tag = 1; tag < 100 && lane.TryOffer(Some.Row(tag)); tag++) taken++;

        var room = lane.WaitForRoomAsync();
        Assert.Equal(1 + 8, taken);   // what was sent, and what waits
        Assert.False(room.IsCompleted);
        acknowledged.SetResult();
        await room;

        Assert.True(lane.TryOffer(Some.Row(taken)));
        await Some.Eventually(() => partition.Settled == taken);
        await lane.AbandonAsync(Patience);
    }

    [Fact]
    public async Task Large_messages_fill_a_lane_sooner()
    {
        inService = null;
        var lane = Open();
        var large = Some.Text(0, new string('x', 3 << 20));

        Assert.True(lane.TryOffer(large));
        Assert.False(lane.TryOffer(large));
        await lane.AbandonAsync(Patience);
    }

    [Fact]
    public async Task Lanes_share_one_budget_and_an_empty_one_is_never_shut_out()
    {
        inService = null;
        var lanes = Some.Lanes(() => inService, Some.Options with { BufferBytes = 8 << 20 });
        var large = Some.Text(0, new string('x', 3 << 20));
        var opened = Enumerable.Range(0, 4).Select(number => lanes.Open(new MemoryPartition(number))).ToArray();

        Assert.All(opened[..2], lane => Assert.True(lane.TryOffer(large)));
        Assert.True(opened[2].TryOffer(Some.Row(0)));
        Assert.False(opened[2].TryOffer(large));   // 6 MiB wait
        Assert.True(opened[3].TryOffer(large));
        var room = opened[2].WaitForRoomAsync();
        Assert.False(room.IsCompleted);

        foreach (var lane in opened[..2]) await lanes.AbandonAsync(lane);
        Assert.True(opened[2].TryOffer(large));
        foreach (var lane in opened[2..]) await lanes.AbandonAsync(lane);
        await room;
    }

    [Fact]
    public async Task Without_a_model_messages_wait()
    {
        var (model, obstacles) = (inService, Some.Obstacles());
        inService = null;
        var lane = Open(obstacles: obstacles);

        lane.TryOffer(Some.Row(0));
        lane.TryOffer(Some.Text(1, "poison"));
        await Some.Eventually(() => obstacles.First == "No version of 'purchase' is in service.");
        Assert.Empty(partition.Sent);
        inService = model;
        await Some.Eventually(() => partition.Settled == 1);
        await lane.AbandonAsync(Patience);

        Assert.Null(obstacles.First);
        Assert.Equal(
            [Destination.Predictions, Destination.DeadLetters], partition.Sent.Select(one => one.To));
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_from_the_first_failure()
    {
        var (time, failures) = (new FakeTimeProvider(), 0);
        partition.Sending = (messages, _) =>
        {
            if (failures == 3) return Task.CompletedTask;

            failures++;
            partition.Take(messages[..1]);
            throw new SendFailedException(1, "The broker is away.");
        };
        var obstacles = Some.Obstacles();
        var lane = Open(time, obstacles);
        partition.Sending = Delayed(partition.Sending, out var go);
        for (var i = 0; i < 4; i++) lane.TryOffer(Some.Row(i));
        go.SetResult();

        for (var wait = 1; wait <= 4; wait *= 2)
        {
            await Some.Eventually(() => failures == 1 + (int)Math.Log2(wait) && obstacles.First is not null);
            Assert.Equal(-1, partition.Settled);
            await Advance(time, TimeSpan.FromSeconds(wait), () => partition.Settled >= 0 || failures > Math.Log2(wait) + 1);
        }

        await Some.Eventually(() => partition.Settled >= 0 && obstacles.First is null);
        await lane.AbandonAsync(Patience);
        Assert.Equal(["0", "1", "2"], partition.Sent.Take(3).Select(one => one.Headers["offset"]));
    }

    [Fact]
    public async Task A_dead_letter_that_is_too_large_says_why_it_is_one()
    {
        partition.Sending = (messages, _) =>
        {
            for (var i = 0; i < messages.Length; i++)
                if (messages.Span[i].Value.Length > 1000) throw new SendFailedException(i, "too large", isTooLarge: true);
            return Task.CompletedTask;
        };
        var lane = Open();

        lane.TryOffer(Some.Text(0, new string('x', 5000), "key"));
        await Some.Eventually(() => partition.Settled == 0);
        await lane.AbandonAsync(Patience);

        var letter = Assert.Single(partition.Sent);
        Assert.Empty(letter.Value);
        Assert.Equal(("INVALID_JSON", "true"), (letter.Headers["code"], letter.Headers["truncated"]));
    }

    [Fact]
    public async Task Abandoned_lanes_settle_what_was_sent_and_drop_what_waits()
    {
        var acknowledged = new TaskCompletionSource();
        var sends = 0;
        partition.Sending = (_, _) =>
        {
            sends++;
            return acknowledged.Task;
        };
        var lane = Open();
        lane.TryOffer(Some.Row(0));
        await Some.Eventually(() => sends == 1);
        for (var i = 1; i < 6; i++) lane.TryOffer(Some.Row(i));

        var abandoned = lane.AbandonAsync(Patience);
        Assert.False(abandoned.IsCompleted);
        acknowledged.SetResult();
        await abandoned;

        Assert.Equal((0L, 1), (partition.Settled, partition.Sent.Count));
    }

    [Fact]
    public async Task Abandoned_lanes_wait_for_acknowledgments_only_so_long()
    {
        partition.Sending = (_, cut) => Task.Delay(Timeout.Infinite, cut);
        var lane = Open();
        lane.TryOffer(Some.Row(0));

        await lane.AbandonAsync(TimeSpan.FromMilliseconds(20));

        Assert.Equal(-1, partition.Settled);
    }

    [Fact]
    public async Task A_batch_is_answered_by_one_version()
    {
        var (first, second) = (inService!, Some.Model(models.Publish(intercept: 1)));
        partition.Sending = (_, _) =>
        {
            inService = inService == first ? second : first;
            return Task.CompletedTask;
        };
        var lane = Open();

        for (var i = 0; i < 40; i++)
            while (!lane.TryOffer(Some.Row(i))) await lane.WaitForRoomAsync();
        await Some.Eventually(() => partition.Settled == 39);
        await lane.AbandonAsync(Patience);

        Assert.All(partition.Sent, one => Assert.Contains(one.Headers["model_version"], one.Text));
        Assert.Equal(2, partition.Sent.Select(one => one.Headers["model_version"]).Distinct().Count());
    }

    [Fact]
    public async Task A_bug_in_a_lane_stops_the_process_and_settles_nothing()
    {
        var lanes = Some.Lanes(() => throw new InvalidOperationException("a bug"));
        var lane = lanes.Open(partition);

        lane.TryOffer(Some.Row(0));
        await Some.Eventually(() => lanes.IsBroken);
        await lanes.AbandonAsync(lane);

        Assert.Equal(-1, partition.Settled);
    }

    private Lane Open(TimeProvider? time = null, Obstacles? obstacles = null) => new(
        partition, Some.Lanes(
            () => inService, Some.Options with { BufferRows = 8, BatchRows = 4 }, time, obstacles));

    /// <summary>Sends nothing before it may go, so that what is offered meanwhile is one batch or two.</summary>
    private static Func<ReadOnlyMemory<Outbound>, CancellationToken, Task> Delayed(
        Func<ReadOnlyMemory<Outbound>, CancellationToken, Task> send, out TaskCompletionSource go)
    {
        var source = go = new();
        return async (messages, cut) =>
        {
            await source.Task;
            await send(messages, cut);
        };
    }

    /// <summary>The lane may not have begun to wait yet.</summary>
    private static async Task Advance(FakeTimeProvider time, TimeSpan wait, Func<bool> until) =>
        await Some.Eventually(() =>
        {
            if (!until()) time.Advance(wait);
            return until();
        });
}
