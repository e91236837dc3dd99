using System.Globalization;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;

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

/// <summary>A message as a broker delivered it.</summary>
/// <param name="Tag">Rises within its partition, and is what <see cref="IPartition.Settle"/> is told.</param>
/// <param name="Position">Where it is in its source, the same however often it is delivered: Kafka's offset, RabbitMQ's
/// <c>message_id</c> where the producer set one; null where nothing says so.</param>
/// <param name="Key">null for none.</param>
/// <param name="Value">A row as JSON. It stays as it is until the message is settled.</param>
internal readonly record struct Inbound(
    long Tag, string? Position, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte> Value);

internal enum Destination
{
    Predictions,
    DeadLetters,
    Campaign,
}

/// <summary>A message to send. It says nothing that is not the same when the row is delivered again: no time, no host,
/// no count.</summary>
/// <param name="To">Where it goes.</param>
/// <param name="Key">The input's.</param>
/// <param name="Value">An answer, or what could not be read. It stays as it is until it is acknowledged.</param>
/// <param name="Origin">What all messages of a batch have in common.</param>
/// <param name="Position">The input's.</param>
/// <param name="Refusal">Of dead letters.</param>
internal readonly record struct Outbound(
    Destination To, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte> Value, Origin Origin, string? Position,
    Refusal? Refusal = null)
{
    public const string PositionHeader = "offset";

    /// <summary>In a fixed order.</summary>
    public IEnumerable<(string Name, string Value)> Headers =>
    [
        .. Origin.Headers, .. Position is null ? [] : ((string, string)[])[(PositionHeader, Position)],
        .. Refusal?.Headers ?? [],
    ];
}

/// <summary>Where rows come from, and which version answers them. One instance serves a whole batch, and
/// more.</summary>
/// <param name="Source">The topic or queue.</param>
/// <param name="Partition">null where the source has no partitions.</param>
internal sealed record Origin(string Source, int? Partition, string Model, string Version)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; } =
    [
        ("source", Source),
        .. Partition is { } number
            ? ((string, string)[])[("partition", number.ToString(CultureInfo.InvariantCulture))]
            : [],
        ("model", Model), ("model_version", Version),
    ];
}

/// <summary>Why a message is a dead letter, at a bounded size.</summary>
/// <param name="Code">Of the first error.</param>
/// <param name="Pointer">Where it is.</param>
/// <param name="Detail">In words.</param>
/// <param name="Errors">How many there are.</param>
internal sealed record Refusal(string Code, string Pointer, string Detail, int Errors)
{
    public const string KeyTooLong = "KEY_TOO_LONG", InternalError = "INTERNAL_ERROR";

    private const int MaxDetailLength = 500;

    /// <summary>Whether the message is longer than what is kept of it.</summary>
    public bool IsTruncated { get; init; }

    public IEnumerable<(string Name, string Value)> Headers =>
    [
        ("code", Code), ("pointer", Pointer), ("detail", Detail),
        ("errors", Errors.ToString(CultureInfo.InvariantCulture)),
        .. IsTruncated ? ((string, string)[])[("truncated", "true")] : [],
    ];

    public static Refusal From(IReadOnlyList<FieldFault> faults, FaultWords words) =>
        new(faults[0].Code, faults[0].Pointer("#"), Cut(words.Describe(faults[0])), faults.Count);

    private static string Cut(string detail) =>
        detail.Length <= MaxDetailLength ? detail : Excerpt.Cut(detail, MaxDetailLength);
}
