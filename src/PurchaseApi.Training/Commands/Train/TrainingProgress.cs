using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>How far a run is: a bar per stage with the time that it takes, or plain lines where the output is no
/// terminal.</summary>
internal static class TrainingProgress
{
    public static IProgress<StepProgress> Silent { get; } = new Nothing();

    public static T Show<T>(IAnsiConsole console, TimeProvider time, Func<IProgress<StepProgress>, T> run) =>
        console.Profile.Capabilities.Interactive
            ? console.Progress()
                .Columns(
                    new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new ElapsedTimeColumn(),
                    new RemainingTimeColumn())
                .Start(context => run(new Bars(context)))
            : run(new PlainProgress(console, time));

    /// <summary>Reports at once; <see cref="Progress{T}"/> would queue on another thread.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<StepProgress>
    {
        private readonly Lock drawing = new();
        private readonly Dictionary<string, ProgressTask> tasks = [];

        /// <summary>From any thread: trials run in parallel.</summary>
        public void Report(StepProgress value)
        {
            lock (drawing)
            {
                if (!tasks.TryGetValue(value.Step, out var task))
                    tasks.Add(value.Step, task = context.AddTask(value.Step, maxValue: 1));
                task.Value = Math.Max(task.Value, value.Share);
                if (task.IsFinished) task.StopTask();   // else its time would run on
            }
        }
    }

    private sealed class Nothing : IProgress<StepProgress>
    {
        public void Report(StepProgress value) { }
    }
}

/// <summary>A line per stage for a log, and one now and then while a stage is long.</summary>
internal sealed class PlainProgress(IAnsiConsole console, TimeProvider time) : IProgress<StepProgress>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly Lock writing = new();
    private string? stage;
    private double share;
    private long started;
    private long told;

    /// <summary>From any thread: trials run in parallel.</summary>
    public void Report(StepProgress value)
    {
        lock (writing)
        {
            var now = time.GetTimestamp();
            if (value.Step != stage) (stage, share, started, told) = (value.Step, 0, now, now);
            if (value.Share <= share) return;

            share = value.Share;
            if (share >= 1)
            {
                console.WriteLine($"{stage}: done after {Worded(time.GetElapsedTime(started, now))}");
            }
            else if (time.GetElapsedTime(told, now) >= Quiet)
            {
                console.WriteLine($"{stage}: {share:P0}, about {Worded(Left(now))} left");
                told = now;
            }
        }
    }

    private TimeSpan Left(long now) => time.GetElapsedTime(started, now) * ((1 - share) / share);

    /// <summary>Hours, minutes and seconds; a search may go on for days.</summary>
    private static string Worded(TimeSpan span) => $"{(long)span.TotalHours:00}:{span:mm\\:ss}";
}
