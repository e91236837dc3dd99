namespace PurchaseApi.Serving.Hosting;

/// <summary>Does something at every interval while the service runs, off the threads of requests.</summary>
internal abstract class PeriodicService(TimeSpan interval, TimeProvider time) : BackgroundService
{
    private readonly PeriodicTimer timer = new(interval, time);

    protected TimeProvider Time => time;

    public override void Dispose()
    {
        timer.Dispose();
        base.Dispose();
    }

    /// <summary>Once at every interval; an exception that escapes stops the host.</summary>
    protected abstract Task TickAsync(CancellationToken cancellation);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TickAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Ended as asked, also by a host that never started.
        }
    }
}

/// <summary>How long to wait before what failed is tried again: twice as long each time.</summary>
internal static class Backoff
{
    /// <param name="attempts">That failed before this one.</param>
    /// <param name="first">After the first.</param>
    /// <param name="longest">However often it failed.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest)
    {
        var wait = first * Math.Pow(2, Math.Min(attempts, 20));
        return wait < longest ? wait : longest;
    }
}
