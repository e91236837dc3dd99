using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Commands;
using PurchaseApi.Training.Commands.ContractInit;
using PurchaseApi.Training.Commands.Evaluate;
using PurchaseApi.Training.Commands.Export;
using PurchaseApi.Training.Commands.Import;
using PurchaseApi.Training.Commands.Keys;
using PurchaseApi.Training.Commands.Outcomes;
using PurchaseApi.Training.Commands.Predict;
using PurchaseApi.Training.Commands.Replay;
using PurchaseApi.Training.Commands.Sample;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Commands.Transactions;
using PurchaseApi.Training.Commands.Validate;
using PurchaseApi.Training.Commands.Versions;
using PurchaseApi.Training.Commands.Watch;
using PurchaseApi.Training.Exporting;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training;

internal static class Program
{
    /// <summary>A stage ends, or a version is published whole, before the process does.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    private static Task<int> Main(string[] args)
    {
        // Files are the same wherever it runs.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

        // On another core while the commands are put together: most read a version.
        _ = Task.Run(Json.Prepare);
        return RunAsync(args, CreateConsole(), Console.Error);
    }

    private static IAnsiConsole CreateConsole()
    {
        if (!Console.IsOutputRedirected) return AnsiConsole.Console;

        // A log wants no colors, and a width that does not depend on who runs it.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 120;
        return console;
    }

    /// <summary>0 done, 1 refused with one clear line, 2 misused, 3 published but not promoted, 130
    /// interrupted.</summary>
    internal static async Task<int> RunAsync(string[] args, IAnsiConsole console, TextWriter errors)
    {
        try
        {
            var parsed = CreateRoot(console).Parse(ConfigFile.Expand(args));
            if (parsed.Action is ParseErrorAction)
            {
                foreach (var line in Mistakes.Tell(parsed)) await errors.WriteLineAsync(line);
                return 2;
            }

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = console.Profile.Out.Writer,
                Error = errors,
                ProcessTerminationTimeout = TerminationTimeout,
            });
        }
        catch (Exception error) when (error is ContractException or DataException or ExportException
            or VersionException)
        {
            await errors.WriteLineAsync($"error: {error.Message}");
            return 1;
        }
        catch (IOException error)   // a disk failure outside of the guarded reads and writes
        {
            await errors.WriteLineAsync($"error: {error.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Interrupted. Nothing was published.");
            return 130;
        }
    }

    /// <summary>Every command, in the order in which they are listed.</summary>
    internal static RootCommand CreateRoot(IAnsiConsole console)
    {
        var root = new RootCommand("Trains the models that PurchaseApi serves.")
        {
            TrainCommand.Create(console, TimeProvider.System),
            WatchCommand.Create(console, TimeProvider.System),
            SampleCommand.Create(console),
            ListCommand.Create(console),
            PromoteCommand.Create(console, TimeProvider.System),
            PublishCommand.Create(console, TimeProvider.System),
            RollbackCommand.Create(console, TimeProvider.System),
            PruneCommand.Create(console, TimeProvider.System),
            ImportCommand.Create(console, TimeProvider.System),
            ExportCommand.Create(console),
            EvaluateCommand.Create(console),
            OutcomesCommand.Create(console, TimeProvider.System),
            ReplayCommand.Create(console, TimeProvider.System),
            PredictCommand.Create(console),
            ValidateCommand.Create(console),
            ContractCommand.Create(console),
            KeysCommand.Create(console),
            RepurchaseTableCommand.Create(console),
            SegmentCommand.Create(console, TimeProvider.System),
        };
        HelpText.Use(root);
        return root;
    }
}
