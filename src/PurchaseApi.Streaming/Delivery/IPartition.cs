namespace PurchaseApi.Streaming.Delivery;

/// <summary>A part of the input that is answered in order, as a transport holds it: a partition of a Kafka topic, or a
/// RabbitMQ queue with a single active consumer. Its members are called one at a time.</summary>
internal interface IPartition
{
    /// <summary>The topic or queue.</summary>
    string Source { get; }

    /// <summary>null where the source has no partitions.</summary>
    int? Number { get; }

    /// <summary>Completes when the broker has acknowledged every message.</summary>
    /// <param name="messages">In their order.</param>
    /// <param name="cut">The partition was abandoned, and acknowledgments are no longer waited for.</param>
    /// <exception cref="SendFailedException">The broker has not acknowledged all of them. Any other exception counts as
    /// if none was.</exception>
    Task SendAsync(ReadOnlyMemory<Outbound> messages, CancellationToken cut);

    /// <summary>Everything up to this message, and it too, is answered and need not be delivered again.</summary>
    /// <param name="tag">Of <see cref="Inbound"/>.</param>
    void Settle(long tag);
}

/// <summary>The broker did not take a message. What came before it was acknowledged; of what came after it nothing is
/// known.</summary>
internal sealed class SendFailedException(int index, string reason, bool isTooLarge = false, Exception? inner = null)
    : Exception(reason, inner)
{
    /// <summary>Of the first message that was not acknowledged.</summary>
    public int Index => index;

    /// <summary>The broker will never take this message: it is too large.</summary>
    public bool IsTooLarge => isTooLarge;
}
