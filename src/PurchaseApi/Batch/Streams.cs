using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;

namespace PurchaseApi.Batch;

/// <summary>How many streams are being answered, in all and for one address.</summary>
internal sealed class Streams : IDisposable
{
    private readonly ConcurrencyLimiter all;
    private readonly PartitionedRateLimiter<IPAddress>? byAddress;

    public Streams(IOptions<BatchOptions> options)
    {
        Options = options.Value;
        all = new(Limit(Options.MaxStreams));
        if (Options.MaxStreamsPerAddress > 0)
            byAddress = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
                RateLimitPartition.GetConcurrencyLimiter(address, _ => Limit(Options.MaxStreamsPerAddress)));
    }

    public BatchOptions Options { get; }

    /// <summary>Takes a place until what it gives is disposed.</summary>
    public bool TryEnter(IPAddress? caller, out StreamPlace place, out Problem? problem)
    {
        var own = byAddress?.AttemptAcquire(caller ?? IPAddress.None);
        if (own is { IsAcquired: false })
        {
            (place, problem) = (default, Problems.TooManyStreamsOfAddress(Options.MaxStreamsPerAddress));
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
        byAddress?.Dispose();
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
