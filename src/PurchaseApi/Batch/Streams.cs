using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Batch;

/// <summary>How many streams are being answered, in all and for one caller.</summary>
internal sealed class Streams : IDisposable
{
    private readonly ConcurrencyLimiter all;
    private readonly PartitionedRateLimiter<Caller>? byCaller;

    public Streams(IOptions<BatchOptions> options)
    {
        Options = options.Value;
        all = new(Limit(Options.MaxStreams));
        if (Options.MaxStreamsPerCaller > 0)
            byCaller = PartitionedRateLimiter.Create<Caller, Caller>(caller =>
                RateLimitPartition.GetConcurrencyLimiter(caller, _ => Limit(Options.MaxStreamsPerCaller)));
    }

    public BatchOptions Options { get; }

    /// <summary>How many there are now.</summary>
    public long Count => Options.MaxStreams - all.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Takes a place until what it gives is disposed.</summary>
    public bool TryEnter(HttpContext context, out StreamPlace place, out Problem? problem)
    {
        var own = byCaller?.AttemptAcquire(Caller.From(context));
        if (own is { IsAcquired: false })
        {
            (place, problem) = (default, Problems.TooManyStreamsOfCaller(Options.MaxStreamsPerCaller));
            return false;
        }

        var any = all.AttemptAcquire();
        place = new(any, own);
        problem = any.IsAcquired ? null : Problems.TooManyStreams(Options.MaxStreams);
        if (problem is not null) place.Dispose();
        return problem is null;
    }

    public void Dispose()
    {
        all.Dispose();
        byCaller?.Dispose();
    }

    private static ConcurrencyLimiterOptions Limit(int places) => new() { PermitLimit = places, QueueLimit = 0 };
}

internal readonly record struct StreamPlace(RateLimitLease Any, RateLimitLease? Own) : IDisposable
{
    public void Dispose()
    {
        Any.Dispose();
        Own?.Dispose();
    }
}

/// <summary>Settings of streams, in the section <c>Serving</c>.</summary>
internal sealed record BatchOptions : ISettings
{
    /// <summary>Of a stream's body, in bytes, decompressed.</summary>
    public long MaxStreamBytes { get; init; } = 2L << 30;

    /// <summary>Of a Parquet body, in bytes, counted unpacked: it is held in memory, since its end says what it
    /// holds.</summary>
    public int MaxParquetBytes { get; init; } = 64 << 20;

    /// <summary>How many streams are answered at once; they take processors from single rows.</summary>
    public int MaxStreams { get; init; } = 4;

    /// <summary>How long a stream may stand still: nothing is received, or the caller takes nothing.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes a second that a stream must send on average, once it has been waited for for 20 s.</summary>
    public int MinStreamRate { get; init; } = 240;

    /// <summary>How long a stream may take in all.</summary>
    public TimeSpan MaxStreamTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many streams one caller may have at once: a key, or an address without one; 0 does not count
    /// them.</summary>
    public int MaxStreamsPerCaller { get; init; }

    public BodyPace Pace => new(StreamTimeout, MinStreamRate, MaxStreamTime);

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(MaxStreamBytes > 0, $"{nameof(MaxStreamBytes)} must be above 0 (was {MaxStreamBytes})"),
        Setting.Between(MaxParquetBytes, 1, 1 << 30),
        Setting.Between(MaxStreams, 1, 1000),
        Setting.Between(StreamTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        Setting.Between(MinStreamRate, 0, 1 << 20),
        Setting.Between(MaxStreamTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        Setting.Between(MaxStreamsPerCaller, 0, 1000),
    ];
}

internal static class BatchServices
{
    public static void AddBatch(this IServiceCollection services)
    {
        services.AddSettings<BatchOptions>("Serving");
        services.AddSingleton<Streams>();
        services.AddSingleton<BatchDependencies>();
    }
}
