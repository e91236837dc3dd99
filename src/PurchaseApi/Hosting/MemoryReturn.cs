using System.Runtime;

namespace PurchaseApi.Hosting;

/// <summary>Gives memory back once large work is done: without requests nothing is collected, and the process would
/// keep for hours what a minute of load took.</summary>
internal sealed class MemoryReturn(WorkBudget budget, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Less than this more than the last time is not worth the pause.</summary>
    private const long WorthIt = 32 << 20;

    private long kept = 64 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var before = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var admitted = budget.Admitted;
                if (admitted == before && budget.IsIdle && Committed > kept + WorthIt) Collect();
                before = admitted;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Ended as asked.
        }
    }

    private static long Committed => GC.GetGCMemoryInfo().TotalCommittedBytes;

    private void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        kept = Committed;
    }
}
