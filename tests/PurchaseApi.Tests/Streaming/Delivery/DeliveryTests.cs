using CsCheck;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Delivery;

/// <summary>What holds whatever fails and whoever is killed.</summary>
public sealed class DeliveryTests
{
    private const int Messages = 120, Keys = 5;

    [Fact]
    public async Task Nothing_is_lost_or_out_of_order_whatever_fails()
    {
        using var models = new ModelsFolder();
        ServedModel[] versions = [Some.Model(models.Publish()), Some.Model(models.Publish(intercept: 1))];

        await Gen.Int.SampleAsync(seed => RunAsync(seed, versions), iter: 75);
    }

    private static async Task RunAsync(int seed, ServedModel[] versions)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, Messages).Select(tag => random.Next(10) == 0
            ? Some.Text(tag, $"poison {tag}", $"{random.Next(Keys)}")
            : Some.Row(tag, key: $"{random.Next(Keys)}")).ToArray();
        var broker = new FaultyBroker(random.Next(), takesOnlyInOrder: random.Next(2) == 0);
        var lanes = Some.Lanes(
            () => versions[broker.Holders % versions.Length],
            Some.Options with
            {
                BufferRows = 16,
                BatchRows = 8,
                RetryAfter = TimeSpan.FromMilliseconds(1),
                AbandonAfter = TimeSpan.FromMilliseconds(5),
            });

        while (broker.Committed < Messages - 1)
        {
            var holder = new Holder(broker);
            var lane = lanes.Open(holder);
            var wanted = random.Next(4) == 0 ? Messages : random.Next(Messages);
            for (var tag = broker.Committed + 1; tag <= Math.Min(wanted, Messages - 1); tag++)
                while (!lane.TryOffer(rows[tag])) await lane.WaitForRoomAsync();
            if (random.Next(2) == 0) await Some.Eventually(() => broker.Committed >= Math.Min(wanted, Messages - 1));
            if (random.Next(2) == 0) holder.Kill();
            await lanes.AbandonAsync(lane);
            holder.Kill();
        }

        broker.Check(rows);
    }

    /// <summary>A partition with its answers. What it takes of a batch that fails is drawn.</summary>
    private sealed class FaultyBroker(int seed, bool takesOnlyInOrder)
    {
        private readonly Lock gate = new();
        private readonly Random random = new(seed);
        private readonly List<SentMessage> sent = [];
        private readonly HashSet<string> acknowledged = [];
        private int committed = -1;
        private bool isCommittedTooFar;

        public int Holders { get; private set; }

        public int Committed => Volatile.Read(ref committed);

        public int NewHolder()
        {
            lock (gate) return ++Holders;
        }

        public Task TakeAsync(ReadOnlyMemory<Outbound> messages, int holder, CancellationToken cut)
        {
            lock (gate)
            {
                if (holder != Holders) return Task.Delay(Timeout.Infinite, cut);   // the process is gone

                var (outcome, first) = (random.Next(10), random.Next(messages.Length));
                var taken = outcome < 6 ? messages.Length : first;
                for (var i = 0; i < taken; i++) sent.Add(SentMessage.Copy(messages.Span[i]));
                if (outcome >= 6 && !takesOnlyInOrder)
                    for (var i = first + 1; i < messages.Length; i++)
                        if (random.Next(2) == 0) sent.Add(SentMessage.Copy(messages.Span[i]));
                if (outcome == 9) throw new IOException("cut off");   // and what was taken is not acknowledged

                for (var i = 0; i < taken; i++) acknowledged.Add(messages.Span[i].Position!);
                return outcome < 6 ? Task.CompletedTask : throw new SendFailedException(first, "not taken");
            }
        }

        public void Commit(long tag, int holder)
        {
            lock (gate)
            {
                if (holder != Holders) return;

                isCommittedTooFar |= !Enumerable.Range(0, (int)tag + 1).All(one => acknowledged.Contains($"{one}"));
                Volatile.Write(ref committed, (int)tag);
            }
        }

        public void Check(Inbound[] rows)
        {
            Assert.False(isCommittedTooFar);
            var byPosition = sent.ToLookup(one => int.Parse(one.Headers["offset"]));
            Assert.Equal(rows.Length, byPosition.Count);
            foreach (var answers in sent.GroupBy(one => (one.Headers["offset"], one.Headers["model_version"])))
                Assert.All(answers, one =>
                {
                    Assert.Equal((answers.First().To, answers.First().Text), (one.To, one.Text));
                    Assert.Equal(answers.First().Headers, one.Headers);
                });
            foreach (var key in sent.GroupBy(one => one.Key))
            {
                var offsets = key.Select(one => int.Parse(one.Headers["offset"])).ToList();
                Assert.Equal(offsets.Distinct().Order(), Enumerable.Reverse(offsets).Distinct().Reverse());
                if (takesOnlyInOrder) Assert.Equal(offsets.Distinct().Order(), offsets.Distinct());
            }
        }
    }

    /// <summary>The partition as one process has it, until it is killed or the partition goes elsewhere.</summary>
    private sealed class Holder(FaultyBroker broker) : IPartition
    {
        private readonly int number = broker.NewHolder();

        public string Source => "rows";

        public int? Number => 0;

        public void Kill() => broker.NewHolder();

        public Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut) =>
            broker.TakeAsync(messages, number, cut);

        public void Settle(long tag) => broker.Commit(tag, number);
    }
}
