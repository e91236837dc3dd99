using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Replay;

internal static class ReplayCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var data = new DataArguments("Labeled rows", hasDates: false);
        var timeColumn = new Option<string>("--time-column")
        {
            Description = "The column of dates, or of seconds, that rows are sent in the order of.",
            Required = true,
        };
        var url = RunningService.Url("--url", "The running service.");
        url.DefaultValueFactory = _ => "http://localhost:8080";
        var speed = new Option<double>("--speed")
        {
            Description = "How many times faster than it happened: 86400 is a day per second. 0 does not wait.",
            DefaultValueFactory = _ => 0,
        };
        var rows = new Option<int>("--rows") { Description = "Rows per request.", DefaultValueFactory = _ => 1 };
        var outcomes = new Option<string>("--outcomes")
        {
            Description = "The CSV of what happened, to join with the prediction log on request_id,row.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "outcomes.csv",
        };
        speed.MustBe(given => given >= 0 && double.IsFinite(given), "at least 0");
        rows.MustBe(given => given is >= 1 and <= 10_000, "1 to 10000");
        var command = new WorkerCommand(
            "replay", "Sends labeled rows to a running service in the order of their time.",
            "replay --model purchase --data sessions.csv --time-column visited_at",
            "replay --model purchase --data sessions.csv --time-column visited_at --speed 86400 --outcomes seen.csv")
        {
            model, timeColumn, url, speed, rows, outcomes, models,
        };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(model);
            var version = VersionOptions.Load(
                new ModelRepository(parsed.GetRequiredValue(models)), name, version: null);
            var file = ReplayFile.Read(
                data.Read(parsed), version.Predictor.Contract, parsed.GetRequiredValue(timeColumn));
            using var client = RunningService.Connect(parsed.GetValue(url)!);
            var replay = new ReplayRun(client, new(name, parsed.GetValue(speed), parsed.GetValue(rows)), time);
            var path = parsed.GetRequiredValue(outcomes);
            OutputFile.MustBeOwn(path);
            await using var text = DataFile.Reading(path, () => new StreamWriter(path, false, new UTF8Encoding(false)));
            var sent = await replay.RunAsync(file, text, cancellation);
            console.MarkupLineInterpolated($"{sent:N0} rows were sent; what happened to them is in {path}.");
            return 0;
        });
        return command;
    }
}

/// <summary>Sends rows to a running service as if they came now, and keeps what happened to each under the id of its
/// request.</summary>
/// <param name="client">With the service's address and key.</param>
/// <param name="options">How to replay.</param>
/// <param name="time">The pace, and the names of requests.</param>
internal sealed class ReplayRun(HttpClient client, ReplayOptions options, TimeProvider time)
{
    private const int MostAttempts = 5, MostShown = 300;

    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    /// <param name="outcomes">Receives CSV: request id, row, label.</param>
    /// <returns>Rows that were answered.</returns>
    /// <exception cref="DataException">The service cannot be reached, or refuses.</exception>
    public async Task<int> RunAsync(ReplayFile file, TextWriter outcomes, CancellationToken cancellation)
    {
        var (run, start) = ($"replay-{time.GetUtcNow():yyyyMMddTHHmmssfff}", time.GetTimestamp());
        var (requests, rows) = (0, 0);
        await outcomes.WriteAsync($"request_id,row,{file.LabelHeader}\n");
        foreach (var batch in file.Rows.Chunk(options.RowsPerRequest))
        {
            await PaceAsync(batch[0].Time - file.Rows[0].Time, start, cancellation);
            var id = string.Create(CultureInfo.InvariantCulture, $"{run}-{++requests}");
            await SendAsync(id, $"{file.Header}\n{string.Join('\n', batch.Select(row => row.Sent))}\n", cancellation);
            foreach (var (index, row) in batch.Index())
                await outcomes.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{id},{index},{row.Label}\n"));
            rows += batch.Length;
        }

        return rows;
    }

    private async Task PaceAsync(TimeSpan sinceFirst, long start, CancellationToken cancellation)
    {
        if (options.Speed == 0) return;

        var wait = (sinceFirst / options.Speed) - time.GetElapsedTime(start);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation);
    }

    private async Task SendAsync(string id, string csv, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"models/{options.Model}/predict/batch");
            request.Content = new StringContent(csv, Encoding.UTF8, "text/csv");
            request.Headers.Add("X-Request-Id", id);
            try
            {
                using var answer = await client.SendAsync(request, cancellation);
                var text = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.IsSuccessStatusCode) return;

                var isBusy = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
                if (!isBusy || attempt == MostAttempts)
                    throw new DataException(
                        $"{client.BaseAddress} answered {(int)answer.StatusCode} to {id}: "
                        + text[..Math.Min(text.Length, MostShown)]);
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? DefaultPause, time, cancellation);
            }
            catch (HttpRequestException error)
            {
                throw new DataException($"{client.BaseAddress} cannot be reached: {error.Message}", error);
            }
            catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
            {
                throw new DataException(
                    $"{client.BaseAddress} did not answer {id} within {client.Timeout.TotalSeconds:0} seconds", error);
            }
        }
    }
}

/// <param name="Speed">Seconds of the file per second; 0: without waiting.</param>
/// <param name="RowsPerRequest">At least 1.</param>
internal sealed record ReplayOptions(string Model, double Speed = 0, int RowsPerRequest = 1);

/// <summary>The rows of a labeled file in the order in which they came.</summary>
/// <param name="Header">Of what a caller would have sent: every column but those of the label.</param>
/// <param name="LabelHeader">Of the label's columns.</param>
internal sealed record ReplayFile(string Header, string LabelHeader, IReadOnlyList<ReplayRow> Rows)
{
    /// <param name="timeColumn">A column of dates or numbers.</param>
    /// <exception cref="DataException">The file cannot be read, lacks a column, or has a time that cannot be
    /// read.</exception>
    public static ReplayFile Read(DataFile file, FittedContract contract, string timeColumn) =>
        CsvFile.Read(file, csv => Read(file, csv, contract, timeColumn));

    private static ReplayFile Read(DataFile file, CsvFile csv, FittedContract contract, string timeColumn)
    {
        var label = LabelSource.From(contract.Document)
            ?? throw new DataException($"'{contract.Name}' has no label to wait for");
        var header = new CsvHeader(file.Name, csv.Headers);
        var time = header.IndexOf(timeColumn);
        int[] labels = [.. label.Columns.Select(header.IndexOf)];
        int[] sent = [.. Enumerable.Range(0, csv.Headers.Count).Except(labels)];
        var rows = new List<ReplayRow>();
        while (csv.Read())
        {
            if (Time(csv.Text(time)) is not { } at)
                throw new DataException(
                    $"{file.Name}: row {csv.RowNumber}: {timeColumn} must be a date or a number (was "
                    + $"{StrictRows.Given(csv.Cell(time))})");
            rows.Add(new(at, Cells(sent, csv.Text), Cells(labels, csv.Text)));
        }

        return new ReplayFile(
            Cells(sent, column => csv.Headers[column]), Cells(labels, column => csv.Headers[column]),
            [.. rows.OrderBy(row => row.Time)]);   // rows of one time stay in the order of the file
    }

    /// <summary>A number is taken for seconds.</summary>
    private static TimeSpan? Time(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

        return DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var date)
                ? TimeSpan.FromTicks(date.Ticks)
                : null;
    }

    private static string Cells(int[] columns, Func<int, string> text) =>
        string.Join(',', columns.Select(column => CsvCells.Quoted(text(column))));
}

/// <param name="Time">Since any one point in time.</param>
/// <param name="Sent">Cells of CSV.</param>
/// <param name="Label">Likewise.</param>
internal sealed record ReplayRow(TimeSpan Time, string Sent, string Label);
