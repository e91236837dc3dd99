using System.Diagnostics;
using System.Runtime;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Hosting;

/// <summary>Settings of what a process does at once, in the section <c>Serving</c>.</summary>
internal sealed record WorkOptions : ISettings
{
    /// <summary>Memory that bodies and their answers may take at once, in bytes; 0 sizes it from the container's memory
    /// and cores.</summary>
    public long WorkBytes { get; init; }

    /// <summary>How long a request may wait for its share before it gets 503.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that one caller may send; 0 does not count.</summary>
    public int MaxRequestsPerSecond { get; init; }

    /// <summary>Rows that one caller may send; 0 does not count. A JSON batch above it is refused, a stream is slowed
    /// down.</summary>
    public int MaxRowsPerSecond { get; init; }

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(
            WorkBytes is 0 or >= 1 << 20, $"{nameof(WorkBytes)} must be 0 or at least {1 << 20} (was {WorkBytes})"),
        Setting.Between(QueueTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        Setting.Between(MaxRequestsPerSecond, 0, 1_000_000),
        Setting.Between(MaxRowsPerSecond, 0, 1_000_000_000),
    ];
}

/// <summary>What a request takes from the budget while it is answered.</summary>
/// <param name="Bytes">Memory, or work that is as dear.</param>
/// <param name="IsSingle">Whether it is one row, which has a share that batches cannot take.</param>
internal readonly record struct WorkCost(long Bytes, bool IsSingle = false);

/// <summary>The memory that requests may take at once. They draw on it before they take it, wait in a short queue when
/// there is none, and are told to come back when the queue is full. Plain single rows need none: connections bound
/// them.</summary>
internal sealed class WorkBudget : IDisposable
{
    private const int Unit = 64 << 10;

    /// <summary>So many times the budget may wait: whoever waits has sent little yet, while callers who are refused and
    /// come back at once cost more than an answer.</summary>
    private const int MaxWaiting = 8;

    private readonly (ConcurrencyLimiter Limiter, int Permits) batches;
    private readonly (ConcurrencyLimiter Limiter, int Permits) singles;
    private readonly TimeSpan queueTimeout;

    public WorkBudget(IOptions<WorkOptions> options)
        : this(options.Value, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount) { }

    /// <param name="options">Of the section <c>Serving</c>.</param>
    /// <param name="memory">The heap's limit: of the container, or the machine.</param>
    /// <param name="cores">The processors it may use.</param>
    internal WorkBudget(WorkOptions options, long memory, int cores)
    {
        Bytes = MemoryBudget.Size(options.WorkBytes, memory, cores);
        queueTimeout = options.QueueTimeout;
        var units = (int)Math.Max(5, Bytes / Unit);
        batches = Limiter(units * 4 / 5);
        singles = Limiter(units / 5);
    }

    public long Bytes { get; }

    /// <summary>How many batches were admitted so far.</summary>
    public long Admitted => batches.Limiter.GetStatistics()!.TotalSuccessfulLeases;

    /// <summary>Of the budget, by all requests that are being answered.</summary>
    public long BytesInUse => Unit * (batches.Permits + singles.Permits
        - batches.Limiter.GetStatistics()!.CurrentAvailablePermits
        - singles.Limiter.GetStatistics()!.CurrentAvailablePermits);

    /// <summary>What the requests wait for that are not admitted yet.</summary>
    public long BytesQueued => Unit * (batches.Limiter.GetStatistics()!.CurrentQueuedCount
        + singles.Limiter.GetStatistics()!.CurrentQueuedCount);

    /// <summary>Whether no batch is being answered.</summary>
    public bool IsIdle => batches.Limiter.GetStatistics()!.CurrentAvailablePermits == batches.Permits;

    /// <returns>A share that is given back when it is disposed, or null when there is none.</returns>
    public async ValueTask<RateLimitLease?> AdmitAsync(WorkCost cost, CancellationToken cancellation)
    {
        var (limiter, all) = cost.IsSingle ? singles : batches;
        var permits = (int)Math.Clamp((cost.Bytes + Unit - 1) / Unit, 1, all);
        var lease = limiter.AttemptAcquire(permits);
        if (lease.IsAcquired) return lease;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(queueTimeout);
        try
        {
            lease = await limiter.AcquireAsync(permits, limit.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        batches.Limiter.Dispose();
        singles.Limiter.Dispose();
    }

    private static (ConcurrencyLimiter, int) Limiter(int permits) => (new(new()
    {
        PermitLimit = permits,
        QueueLimit = MaxWaiting * permits,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    }), permits);
}

/// <summary>What long work needs: a share of the memory, and turns at the processors.</summary>
internal sealed record Work(WorkBudget Budget, Turns Turns);

internal static class WorkServices
{
    public static void AddWork(this IServiceCollection services)
    {
        services.AddSettings<WorkOptions>("Serving");
        services.AddSingleton<WorkBudget>();
        services.AddSingleton<Turns>();
        services.AddSingleton<Work>();
        services.AddHostedService<MemoryReturn>();
    }
}

/// <summary>Gives memory back once large work is done: without requests nothing is collected, and the process would
/// keep for hours what a minute of load took.</summary>
internal sealed class MemoryReturn(WorkBudget budget, TimeProvider time) : PeriodicService(Interval, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Less than this more than the last time is not worth the pause.</summary>
    private const long WorthIt = 32 << 20;

    private long before, kept = 64 << 20;

    protected override Task TickAsync(CancellationToken cancellation)
    {
        var admitted = budget.Admitted;
        if (admitted == before && budget.IsIdle && Committed > kept + WorthIt) Collect();
        before = admitted;
        return Task.CompletedTask;
    }

    private static long Committed => GC.GetGCMemoryInfo().TotalCommittedBytes;

    private void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        kept = Committed;
    }
}

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
