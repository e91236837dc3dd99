namespace PurchaseApi.Tests.Training.Watching;

/// <summary>A clock on which waiting takes no time; each wait is told with its number, from 1 on.</summary>
internal sealed class PollClock(Action<int> waiting) : TimeProvider
{
    private int waits;

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waiting(++waits);
        callback(state);
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => default;
    }
}
