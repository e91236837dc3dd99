namespace PurchaseApi.Tests.Models.Reload;

/// <summary>A clock that counts who asks, can be set, and can fail; its timers are real.</summary>
internal sealed class FaultyTime : TimeProvider
{
    private long asked;
    private long offsetTicks;

    public long Asked => Interlocked.Read(ref asked);

    public Exception? Fault { get; set; }

    public void Move(TimeSpan by) => Interlocked.Add(ref offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref asked);
        return Fault is { } fault ? throw fault : System.GetUtcNow().AddTicks(Interlocked.Read(ref offsetTicks));
    }
}
