using System.Diagnostics;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>A program of ours as it was built beside these tests, started as a process.</summary>
internal static class Built
{
    public static string Service { get; } = PathOf("PurchaseApi");

    public static string Worker { get; } = PathOf("PurchaseApi.Training");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="program">A DLL of ours, or a tool that starts one.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">More variables of the environment.</param>
    /// <param name="folder">Where it is started; default: where it was built, beside its settings.</param>
    public static Process Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        var isOurs = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isOurs ? "dotnet" : program, isOurs ? arguments.Prepend(program) : arguments)
        {
            WorkingDirectory = folder ?? Path.GetDirectoryName(Service),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end; a program that has none within a minute is killed.</summary>
    public static async Task<Ended> Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        using var process = Start(program, arguments, environment, folder);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>In the configuration that these tests were built in.</summary>
    private static string PathOf(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(
            SharedData.Repository, "src", project, "bin", framework.Parent!.Name, framework.Name, $"{project}.dll");
    }
}

internal sealed record Ended(int ExitCode, string Output, string Errors);
