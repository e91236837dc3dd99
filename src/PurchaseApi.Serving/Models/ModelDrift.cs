using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Models;

/// <summary>How far the rows that a version answers have moved from those it was made of, window by window. A window
/// has enough rows for chance to be small, and lasts long enough that a busy service does not judge a thousand of
/// them an hour.</summary>
internal sealed class ModelDrift(DriftReference reference, int leastRows, DateTimeOffset start)
{
    public static readonly TimeSpan LeastTime = TimeSpan.FromMinutes(1);

    private volatile DriftWindow window = new(reference);

    /// <summary>The window that was judged last; null until there is one.</summary>
    public JudgedWindow? Last { get; private set; }

    public DateTimeOffset Since { get; private set; } = start;

    public long Rows => window.Rows;

    public void Add(ReadOnlySpan<double> values, double probability) => window.Add(values, probability);

    public void Add(ReadOnlySpan<double> rows, ReadOnlySpan<Prediction> predictions) => window.Add(rows, predictions);

    /// <summary>Judges the window if it is whole, and begins the next.</summary>
    /// <returns>Whether there is a new judgment.</returns>
    public bool TryJudge(DateTimeOffset now)
    {
        var whole = window;
        if (now - Since < LeastTime || whole.Rows < leastRows) return false;

        window = new(reference);
        Last = new(whole.Rows, Since, now, whole.Measure());
        Since = now;
        return true;
    }
}

/// <param name="Rows">That were answered.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ended.</param>
/// <param name="Columns">The inputs and the probability.</param>
internal sealed record JudgedWindow(
    long Rows, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<ColumnDrift> Columns)
{
    public bool HasDrifted => Columns.Any(column => column.HasDrifted);
}

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
