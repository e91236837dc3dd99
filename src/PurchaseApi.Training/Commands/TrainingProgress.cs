using Spectre.Console;

namespace PurchaseApi.Training.Commands;

/// <summary>A bar per stage while a run is under way; plain lines where the output is no terminal.</summary>
internal static class TrainingProgress
{
    public static T Show<T>(IAnsiConsole console, Func<IProgress<TrainingStep>, T> run) =>
        console.Progress().Start(context => run(new Bars(context)));

    /// <summary>Reports at once; <see cref="Progress{T}"/> would queue on another thread.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<TrainingStep>
    {
        private readonly Lock drawing = new();
        private readonly Dictionary<string, ProgressTask> tasks = [];

        /// <summary>From any thread: trials run beside each other.</summary>
        public void Report(TrainingStep value)
        {
            lock (drawing)
            {
                if (!tasks.TryGetValue(value.Stage, out var task))
                    tasks.Add(value.Stage, task = context.AddTask(value.Stage, maxValue: 1));
                task.Value = Math.Max(task.Value, value.Share);
            }
        }
    }
}
