using System.CommandLine;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Watch;

internal static class WatchCommand
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(1);

    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (training, format) = (new TrainingArguments(), new FormatArguments());
        var inbox = new Option<string>("--inbox")
        {
            Description = "The folder to watch.",
            HelpName = "FOLDER",
            Required = true,
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
            "watch --model purchase --inbox inbox",
            "watch --model purchase --inbox inbox --once --budget 2m")
        {
            inbox, poll, once,
        };
        training.AddTo(command);
        format.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            console, time, training.Read(parsed) with { Data = format.Read(parsed, "") },
            parsed.GetRequiredValue(inbox), parsed.GetValue(poll),
            parsed.GetValue(once), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        IAnsiConsole console, TimeProvider time, TrainingOptions options, string path, TimeSpan poll, bool once,
        CancellationToken cancellation)
    {
        await Task.Yield();   // signals are handled from when a command has been started, not before
        using var inbox = new Inbox(path);
        var failed = 0;
        var watch = new InboxWatch(inbox, options, time, new PlainProgress(console, time), report =>
        {
            if (report.Decision == WatchDecision.Failed) failed++;
            Write(console, report);
        });
        if (!once) console.MarkupLineInterpolated($"{path} is watched; Ctrl-C ends it.");
        try
        {
            await watch.RunAsync(poll, once, cancellation);
        }
        catch (OperationCanceledException) when (!once)
        {
            return 0;   // being stopped is how it ends
        }

        return failed == 0 ? 0 : throw new DataException($"{path}: {failed} files need a person; failed/ says why");
    }

    private static void Write(IAnsiConsole console, WatchReport report)
    {
        var version = report.Version is { } id ? $" {id}" : "";
        var decision = $"{report.Decision}".ToLowerInvariant();
        // Past the console's wrapping: a line per file, in a log, too.
        console.Profile.Out.Writer.WriteLine($"{report.File}: {decision}{version}: {report.Reason}");
    }
}
