using Microsoft.Extensions.Time.Testing;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>A clock that advances as soon as somebody waits; each wait is told with its number, from 1 on.</summary>
internal sealed class PollClock(Action<int> waiting) : FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
{
    private int waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waiting(++waits);
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return timer;
    }
}
