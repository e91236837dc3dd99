using Microsoft.Extensions.Time.Testing;

namespace PurchaseApi.Tests.Serving.Models;

/// <summary>A clock that counts who asks, and can fail.</summary>
internal sealed class FaultyTime : FakeTimeProvider
{
    private long asked;

    public long Asked => Interlocked.Read(ref asked);

    public Exception? Fault { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref asked);
        return Fault is { } fault ? throw fault : base.GetUtcNow();
    }
}
