using System.Globalization;
using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Watching;

/// <summary>Looks at outcomes whenever their file has changed. When the version in service no longer keeps its promise,
/// it trains on what was logged and what happened, and puts into service only what beats that version beyond chance on
/// the newest outcomes.</summary>
/// <param name="request">The log and the outcomes; the version in service is loaded at each look.</param>
/// <param name="options">How to train; the data is that of the log.</param>
/// <param name="tell">Told of every look that had something to look at.</param>
internal sealed class OutcomesWatch(
    Func<OutcomesRequest> request, TrainingOptions options, TimeProvider time, IProgress<StepProgress> progress,
    Action<WatchReport> tell)
{
    /// <summary>The last report, next to the outcomes.</summary>
    public static string ReportPath(string outcomes) => Path.ChangeExtension(outcomes, ".watch.json");

    /// <param name="path">Of the outcomes.</param>
    /// <param name="poll">The time between two looks, in which the file must not change.</param>
    /// <param name="once">Whether to end after one look.</param>
    public async Task RunAsync(string path, TimeSpan poll, bool once, CancellationToken cancellation)
    {
        var (before, handled) = (InboxFile.At(path), (InboxFile?)null);
        do
        {
            await Task.Delay(poll, time, cancellation);
            var now = InboxFile.At(path);
            if (now is not null && now == before && now != handled) Take(handled = now, cancellation);
            before = now;
        }
        while (!once);
    }

    private void Take(InboxFile file, CancellationToken cancellation)
    {
        WatchReport report;
        try
        {
            report = Judge(file, cancellation);
        }
        // Whatever the files hold, the next look may find better ones.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            report = new(file.Name, time.GetUtcNow(), WatchDecision.Failed, error.Message);
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(report, Json.Options);
        OutputFile.WriteBytes(ReportPath(file.Path), output => output.Write(json));
        tell(report);
    }

    private WatchReport Judge(InboxFile file, CancellationToken cancellation)
    {
        var asked = request();
        var joined = OutcomesDocument.Join(asked, cancellation);
        var document = OutcomesDocument.From(asked, joined);
        var current = document.Versions.FirstOrDefault(version => version.InService);
        if (current is null)
            return Kept("The version in service has no logged predictions yet.");

        var why = $"Version {current.Version}: {OutcomesWords.Tell(current)}";
        if (current.Standing.Standing is Standing.KeepsPromise or Standing.TooFewOutcomes)
            return Kept(why) with { Standing = current.Standing };

        var report = Train(file, asked, joined, cancellation);
        return report with { Standing = current.Standing, Reason = $"{why} {report.Reason}" };

        WatchReport Kept(string reason) => new(file.Name, time.GetUtcNow(), WatchDecision.Kept, reason);
    }

    private WatchReport Train(
        InboxFile file, OutcomesRequest asked, JoinedLog joined, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("outcomes-");
        try
        {
            var rows = Path.Combine(folder.FullName, "rows.csv");
            var leftOut = OutcomeExamples.Write(rows, asked, joined);
            var run = new TrainingRun(options with
            {
                Data = rows,
                Split = new(SplitKind.ByTime, OutcomeExamples.TimeColumn),
                Source = options.Source ?? "the prediction log and its outcomes",
            }, time, progress);
            var evaluated = run.Evaluate(cancellation);
            var report = new Contest(asked.Repository, options.Model, time)
                .Decide(file.Name, run, evaluated, cancellation);
            if (report.Version is { } version)   // what it was trained on, so that it can be trained again
                File.Copy(rows, Path.ChangeExtension(file.Path, $".{version}.csv"), overwrite: true);
            return leftOut == 0 ? report : report with
            {
                Reason = $"{report.Reason} {Numbers.Count(leftOut)} outcomes were not trained on: the log lacks inputs "
                    + "that the version in service takes.",
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>Labeled rows from the log: what was sent, and what happened. Rows that got an action are left out, since
/// their outcome is that of the action.</summary>
internal static class OutcomeExamples
{
    /// <summary>When a row was predicted.</summary>
    public const string TimeColumn = "predicted_at";

    /// <summary>Reads the log once more, since the join keeps no inputs.</summary>
    /// <returns>How many of the rows were left out: the version in service does not take their inputs.</returns>
    /// <exception cref="DataException">The log has no inputs, or the label cannot be written.</exception>
    public static int Write(string path, OutcomesRequest request, JoinedLog joined)
    {
        var contract = request.Reference.Predictor.Contract;
        var label = contract.Document.Label is { Is: null } column
            ? column
            : throw new DataException("the label is a rule (is:), which outcomes alone cannot fill; train on a file");
        var wanted = Wanted(joined);
        var all = wanted.Count;
        var reader = new JsonRowReader(contract, refusesUnknown: false);
        var written = 0;
        OutputFile.Write(path, text =>
        {
            var csv = new CsvLine(text);
            foreach (var input in contract.Inputs) csv.Plain(CsvCells.Quoted(input.Column));
            csv.Plain(CsvCells.Quoted(label.Name!));
            csv.Plain(TimeColumn);
            csv.End();
            foreach (var line in new PredictionLogFolder(request.LogPath).Read(request.Model))
            {
                if (request.Join.On.KeyOf(line) is not { } key || line.Inputs is null
                    || !wanted.Remove((key, line.Version, line.TimeUtc.Ticks), out var happened)
                    || line.ReadInputs(reader) is not { } row) continue;

                foreach (var (input, value) in contract.Inputs.Zip(row.Values))
                    csv.Plain(double.IsNaN(value) ? "" : CsvCells.Quoted(input.ToCell(value)));
                csv.Plain(CsvCells.Quoted(Cell(label, happened)));
                csv.Plain(line.TimeUtc.ToString("O", CultureInfo.InvariantCulture));
                csv.End();
                written++;
            }
        });
        if (written == 0)
            throw new DataException(
                "the log has no inputs that the version in service takes; set PredictionLog:Inputs=all to train on it");
        return all - written;
    }

    private static Dictionary<(UInt128, string, long), bool> Wanted(JoinedLog joined)
    {
        var wanted = new Dictionary<(UInt128, string, long), bool>();
        foreach (var version in joined.Versions)
            foreach (var row in VersionStanding.PromiseRows(version.Rows))
                wanted[(row.Key, version.Id, row.Ticks)] = row.Label;
        return wanted;
    }

    /// <summary>The value that counts, or any other.</summary>
    private static string Cell(LabelDocument label, bool isPositive)
    {
        var positive = new LabelReader(label).Positive;
        if (isPositive) return positive;

        var isNumber = label.Positive is { ValueKind: JsonValueKind.Number };
        return !isNumber ? $"not {positive}" : positive == "0" ? "1" : "0";
    }
}
