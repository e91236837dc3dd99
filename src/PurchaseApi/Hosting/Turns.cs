using System.Diagnostics;
using System.Threading.RateLimiting;

namespace PurchaseApi.Hosting;

/// <summary>Turns at the processors for long work, which is done in slices: a slice waits for its turn, works for a
/// millisecond and lets others go. While single rows come in, one core is kept free for them.</summary>
internal sealed class Turns : IDisposable
{
    private static readonly long SliceTicks = Stopwatch.Frequency / 1000;

    /// <summary>How long a core is kept free after a single row.</summary>
    private const long QuietMilliseconds = 200;

    private const int TurnsOnThread = 8;

    /// <summary>Between turns beside single rows: on two cores one alone would be too little for them and for what the
    /// server and the collector of garbage do.</summary>
    private static readonly int PauseMilliseconds = 4 / Environment.ProcessorCount;

    private readonly ConcurrencyLimiter all = Limiter(Environment.ProcessorCount);
    private readonly ConcurrencyLimiter besideSingles = Limiter(Math.Max(1, Environment.ProcessorCount - 1));
    private int taken;
    private long lastSingle = long.MinValue / 2;

    /// <summary>Says that a single row is being answered.</summary>
    public void SingleRow()
    {
        var now = Environment.TickCount64;
        if (lastSingle != now) lastSingle = now;   // threads share what they only read
    }

    public async ValueTask<Turn> TakeAsync(CancellationToken cancellation)
    {
        var beside = Environment.TickCount64 - lastSingle < QuietMilliseconds
            ? await besideSingles.AcquireAsync(1, cancellation)
            : null;
        try
        {
            if (beside is not null && PauseMilliseconds > 0) await Task.Delay(PauseMilliseconds, cancellation);
            var lease = await all.AcquireAsync(1, cancellation);
            // Behind the requests that wait for a thread; changing threads costs, so not each time while it is quiet.
            if (beside is not null || Interlocked.Increment(ref taken) % TurnsOnThread == 0) await Task.Yield();
            return new(lease, beside, Stopwatch.GetTimestamp() + SliceTicks);
        }
        catch
        {
            beside?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        all.Dispose();
        besideSingles.Dispose();
    }

    // Whoever waits was admitted by the budget, which bounds them.
    private static ConcurrencyLimiter Limiter(int permits) => new(new()
    {
        PermitLimit = permits,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

/// <summary>A slice of work; dispose it before waiting for anything else.</summary>
internal readonly struct Turn(RateLimitLease lease, RateLimitLease? beside, long end) : IDisposable
{
    public bool IsOver => Stopwatch.GetTimestamp() >= end;

    public void Dispose()
    {
        lease.Dispose();
        beside?.Dispose();
    }
}
