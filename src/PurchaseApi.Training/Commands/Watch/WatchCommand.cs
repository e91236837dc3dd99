using System.CommandLine;
using PurchaseApi.Training.Commands.Outcomes;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Watching;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Watch;

internal static class WatchCommand
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(1);

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (training, format) = (new TrainingArguments(), new FormatArguments());
        var join = new JoinArguments(isRequired: false);
        var inbox = new Option<string?>("--inbox")
        {
            Description = "The folder to watch.",
            HelpName = "FOLDER",
        };
        var outcomes = new Option<string?>("--outcomes")
        {
            Description = "In place of an inbox: a file of outcomes. Retrains when the version in service no longer "
                + "keeps its promise.",
            HelpName = "FILE",
        };
        var poll = new Option<TimeSpan>("--poll")
        {
            HelpName = "TIME",
            Description = "Polling interval, such as 10s or 5m. A file is taken once it stops changing between "
                + "two polls.",
            CustomParser = DurationArgument.ParseClock,
            DefaultValueFactory = _ => TimeSpan.FromSeconds(10),
        };
        poll.MustBe(
            given => given > TimeSpan.Zero && given <= LongestPoll, "a time such as 10s, 5m or 1h, at most a day");
        var once = new Option<bool>("--once") { Description = "Process the files already there, then exit." };
        var command = new WorkerCommand(
            "watch", "Retrains on files that arrive in a folder. Promotes only what beats the version in service.",
            "watch --model purchase --inbox inbox --once --budget 2m",
            "watch --model purchase --outcomes outcomes.csv --log predictions --on id --horizon 30d")
        {
            inbox, outcomes, poll, once,
        };
        training.AddTo(command);
        format.AddTo(command);
        join.AddTo(command);
        command.Validators.Add(result =>
        {
            var isInbox = result.GetResult(inbox) is not null;
            if (isInbox == result.GetResult(outcomes) is not null) result.AddError("give either --inbox or --outcomes");
            else if (!isInbox && !join.IsGiven(result)) result.AddError("--outcomes: needs --log and --on");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            await Task.Yield();   // signals are handled from when a command has been started, not before
            var options = training.Read(parsed) with { Data = format.Read(parsed, "") };
            var (pause, isOnce, progress) =
                (parsed.GetValue(poll), parsed.GetValue(once), new PlainProgress(console, time));
            if (parsed.GetValue(outcomes) is { } file)
            {
                return await RunAsync(console, file, $"{OutcomesWatch.ReportPath(file)} says why", isOnce, tell =>
                    new OutcomesWatch(Request, options, time, progress, tell)
                        .RunAsync(file, pause, isOnce, cancellation));
            }

            var path = parsed.GetValue(inbox)!;
            using var folder = new Inbox(path);
            return await RunAsync(console, path, "failed/ says why", isOnce, tell =>
                new InboxWatch(folder, options, time, progress, tell).RunAsync(pause, isOnce, cancellation));

            OutcomesRequest Request() =>
                join.Read(parsed, options.Model, options.ModelsPath, options.Data with { Path = file }, time);
        });
        return command;
    }

    /// <param name="path">That is watched.</param>
    /// <param name="where">The reason of a failure is.</param>
    /// <param name="run">Told where reports go.</param>
    private static async Task<int> RunAsync(
        IAnsiConsole console, string path, string where, bool once, Func<Action<WatchReport>, Task> run)
    {
        var failed = 0;
        if (!once) console.MarkupLineInterpolated($"{path} is watched; Ctrl-C ends it.");
        try
        {
            await run(report =>
            {
                if (report.Decision == WatchDecision.Failed) failed++;
                Write(console, report);
            });
        }
        catch (OperationCanceledException) when (!once)
        {
            return 0;   // being stopped is how it ends
        }

        return failed == 0 ? 0 : throw new DataException($"{path}: {failed} files need a person; {where}");
    }

    private static void Write(IAnsiConsole console, WatchReport report)
    {
        var version = report.Version is { } id ? $" {id}" : "";
        var decision = $"{report.Decision}".ToLowerInvariant();
        // Past the console's wrapping: a line per file, in a log, too.
        console.Profile.Out.Writer.WriteLine($"{report.File}: {decision}{version}: {report.Reason}");
    }
}
