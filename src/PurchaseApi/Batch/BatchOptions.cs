using PurchaseApi.Hosting;

namespace PurchaseApi.Batch;

/// <summary>Settings of streams, in the section <c>Serving</c>.</summary>
internal sealed record BatchOptions : ISettings
{
    /// <summary>Of a stream's body, in bytes, counted unpacked.</summary>
    public long MaxStreamBytes { get; init; } = 2L << 30;

    /// <summary>How many streams are answered at once; they take processors from single rows.</summary>
    public int MaxStreams { get; init; } = 4;

    /// <summary>How long a stream may stand still: nothing is received, or the caller takes nothing.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes a second that a stream must send on average, once it has been waited for for 20 s.</summary>
    public int MinStreamRate { get; init; } = 240;

    /// <summary>How long a stream may take in all.</summary>
    public TimeSpan MaxStreamTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many streams one client address may have at once; 0 does not count them.</summary>
    public int MaxStreamsPerAddress { get; init; }

    public BodyPace Pace => new(StreamTimeout, MinStreamRate, MaxStreamTime);

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(MaxStreamBytes > 0, $"{nameof(MaxStreamBytes)} must be above 0 (was {MaxStreamBytes})"),
        Setting.Between(MaxStreams, 1, 1000),
        Setting.Between(StreamTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        Setting.Between(MinStreamRate, 0, 1 << 20),
        Setting.Between(MaxStreamTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        Setting.Between(MaxStreamsPerAddress, 0, 1000),
    ];
}
