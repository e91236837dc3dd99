using Spectre.Console;

namespace PurchaseApi.Tests.Support;

/// <summary>The worker's command line in this process.</summary>
internal static class Worker
{
    public static async Task<WorkerRun> Run(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        var exitCode = await PurchaseApi.Training.Program.RunAsync(args, console, errors);
        return new(exitCode, output.ToString(), errors.ToString());
    }
}

internal sealed record WorkerRun(int ExitCode, string Output, string Errors);
