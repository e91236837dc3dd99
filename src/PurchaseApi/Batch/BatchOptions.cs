using System.ComponentModel.DataAnnotations;

namespace PurchaseApi.Batch;

/// <summary>Settings of streams, in the section <c>Serving</c>.</summary>
internal sealed record BatchOptions
{
    /// <summary>Of a stream's body, in bytes, counted unpacked.</summary>
    [Range(typeof(long), "1", "9223372036854775807")]
    public long MaxStreamBytes { get; init; } = 2L << 30;

    /// <summary>How many streams are answered at once; they take processors from single rows.</summary>
    [Range(1, 1000)]
    public int MaxStreams { get; init; } = 4;

    /// <summary>How long a stream may stand still: nothing is received, or the caller takes nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
