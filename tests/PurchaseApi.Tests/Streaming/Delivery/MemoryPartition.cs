using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Tests.Streaming.Delivery;

/// <summary>A partition of a broker in memory: what was sent, and what was settled.</summary>
internal sealed class MemoryPartition(int number = 0) : IPartition
{
    private readonly Lock gate = new();
    private readonly List<SentMessage> sent = [];
    private long settled = -1;

    public string Source => "rows";

    public int? Number => number;

    /// <summary>Called with the messages before any is taken; what it throws is thrown.</summary>
    public Func<ReadOnlyMemory<Outbound>, CancellationToken, Task> Sending { get; set; } =
        (_, _) => Task.CompletedTask;

    /// <summary>The broker's own copies.</summary>
    public IReadOnlyList<SentMessage> Sent
    {
        get
        {
            lock (gate) return [.. sent];
        }
    }

    public long Settled => Interlocked.Read(ref settled);

    public async Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut)
    {
        await Sending(messages, cut);
        Take(messages);
    }

    public void Take(ReadOnlyMemory<Outbound> messages)
    {
        lock (gate) sent.AddRange(messages.ToArray().Select(SentMessage.Copy));
    }

    public void Settle(long tag) => Interlocked.Exchange(ref settled, tag);
}

internal sealed record SentMessage(Destination To, string? Key, byte[] Value, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Value);

    public static SentMessage Copy(Outbound message) => new(
        message.To,
        message.Key is { } key ? System.Text.Encoding.UTF8.GetString(key.Span) : null,
        message.Value.ToArray(),
        message.Headers.ToDictionary(header => header.Name, header => header.Value));
}
