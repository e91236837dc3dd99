using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>What a run found, on the terminal.</summary>
internal static class TrainingTables
{
    private static readonly string[] Shown = ["f1", "roc_auc", "average_precision", "log_loss", "brier"];

    /// <param name="models">Where the version is.</param>
    public static void Write(IAnsiConsole console, TrainingResult result, string models)
    {
        var manifest = result.Version.Manifest;
        console.MarkupLineInterpolated($"{Read(manifest.Data)}");
        if (manifest.Search is { } search) console.Write(Candidates(manifest, search));
        foreach (var (name, reason) in result.Skipped)
            console.MarkupLineInterpolated($"[yellow]{name} was skipped: {reason}[/]");
        if (result.IgnoredColumns is { Count: > 0 } ignored)
        {
            console.MarkupLineInterpolated(
                $"[yellow]Not in the contract, so not read: {string.Join(", ", ignored)}[/]");
        }

        if (manifest.Algorithm == Manifest.Rules)
            console.MarkupLine("The contract has no label: features and segments are the answer; nothing is held out.");
        else
            WriteHoldout(console, manifest);
        if (manifest.Threshold?.Note is { } note) console.MarkupLineInterpolated($"[yellow]{note}[/]");
        foreach (var finding in manifest.Findings)
            console.MarkupLineInterpolated($"[yellow]{finding.Code}: {finding.Message}[/]");
        if (manifest.ShipsTrainingRows)
            console.MarkupLine("[yellow]The model holds training rows: keep it as confidential as they are.[/]");
        WriteReport(console, result.Publication, models);
        VersionOptions.WritePublished(console, result.Publication);
    }

    private static void WriteReport(IAnsiConsole console, Publication publication, string models)
    {
        var version = publication.Version;
        var path = Path.Combine(models, version.Model, version.Id.Text, "report.html");
        if (File.Exists(path)) VersionOptions.WriteLine(console, $"Report: {path}");
        if (!publication.IsPromoted) return;

        const string Service = "http://localhost:8080";   // where the README starts it
        VersionOptions.WriteLine(
            console,
            $"Served at: {Service}/models/{version.Model}/predict (page: {Service}/try/{version.Model})");
    }

    private static void WriteHoldout(IAnsiConsole console, Manifest manifest)
    {
        console.Write(Holdout(manifest));
        if (manifest.Metrics.Gap is { } gap)
            console.WriteLine(
                $"ROC AUC {gap.Fit:F3} on fitted rows, {gap.OutOfFold:F3} out of fold, {gap.Holdout:F3} on the holdout"
                + $"; from out of fold to the holdout it {Wording.Change(gap.Fall, value => $"{value:F3}")}.");
    }

    private static string Read(TrainingData data)
    {
        var dropped = data.Dropped == 0 ? "" : $"; {data.Dropped:N0} without a label left out";
        string[] missing = [.. data.Imputed!.Where(one => one.Value > 0).Select(one => $"{one.Key} {one.Value:N0}")];
        return $"{data.Rows:N0} rows{dropped}; missing values: "
            + (missing.Length == 0 ? "none" : string.Join(", ", missing));
    }

    private static Table Candidates(Manifest manifest, SearchSummary search)
    {
        var table = new Table()
            .Title("Candidates and baselines on the validation rows")
            .Caption(Choice(manifest, search))
            .AddColumn(new TableColumn("candidate").NoWrap());
        foreach (var metric in Shown) table.AddColumn(new TableColumn(metric).RightAligned());
        foreach (var (name, figures) in manifest.Metrics.Candidates)
        {
            var mark = name == manifest.Algorithm ? "[bold green]" : "[default]";
            table.AddRow([$"{mark}{name}[/]", .. Shown.Select(metric => Text(figures, metric))]);
        }

        return table;
    }

    private static string Choice(Manifest manifest, SearchSummary search)
    {
        var choice = search.Choice!;
        var chosen = choice.Candidates[manifest.Algorithm];
        var reason = choice.Best == manifest.Algorithm
            ? $"{manifest.Algorithm} has the best {search.ComparedBy}, {chosen.Value:F3}"
            : $"{choice.Best} has the best {search.ComparedBy}, {choice.Candidates[choice.Best].Value:F3}; "
                + $"{manifest.Algorithm} is simpler and within one standard error: {chosen.Behind.Value:F3} behind "
                + $"({chosen.Behind.Low:F3} to {chosen.Behind.High:F3})";
        return $"On {choice.Rows:N0} rows that they had not seen, {reason}. The criterion sets the threshold: "
            + $"{manifest.Threshold!.Criterion}.";
    }

    private static Table Holdout(Manifest manifest) => VersionOptions.MetricTable(manifest.Metrics.Holdout)
        .Title($"{manifest.Algorithm} on the {manifest.Split.Holdout} holdout rows, used once");

    private static string Text(OrderedDictionary<string, double> figures, string metric) =>
        figures.TryGetValue(metric, out var figure) ? $"{figure:F3}" : "";
}

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
