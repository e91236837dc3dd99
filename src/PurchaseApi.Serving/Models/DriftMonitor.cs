using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Models;

/// <summary>Judges the windows of all models, and says when one drifts or no longer does.</summary>
internal sealed partial class DriftMonitor(ModelsInService models, TimeProvider time, ILogger<DriftMonitor> logger)
    : PeriodicService(Interval, time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> drifting = [];

    protected override Task TickAsync(CancellationToken cancellation)
    {
        Judge();
        return Task.CompletedTask;
    }

    private void Judge()
    {
        foreach (var state in models.All)
            if (state.InService is { Drift: { } drift } model && drift.TryJudge(Time.GetUtcNow()))
                Tell(model, drift.Last!);
    }

    private void Tell(ServedModel model, JudgedWindow window)
    {
        if (window.HasDrifted && drifting.Add(model.Name))
        {
            var worst = window.Columns.Where(column => column.HasDrifted).OrderByDescending(column => column.Index);
            var names = string.Join(", ", worst.Select(column => $"{column.Name} ({column.Index:F2})"));
            LogDrifted(logger, model.Name, names, window.Rows);
        }
        else if (!window.HasDrifted && drifting.Remove(model.Name))
        {
            LogStable(logger, model.Name, window.Rows);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Model}: rows have drifted from those it was trained on: {Columns}, in {Rows} rows")]
    private static partial void LogDrifted(ILogger logger, string model, string columns, long rows);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Model}: rows are like those it was trained on again, in {Rows} rows")]
    private static partial void LogStable(ILogger logger, string model, long rows);
}
