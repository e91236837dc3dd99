using System.Diagnostics;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>A program of ours as it was built beside these tests, started as a process.</summary>
internal static class Built
{
    public static string Service { get; } = PathTo("PurchaseApi");

    public static string Streamer { get; } = PathTo("PurchaseApi.Streaming");

    public static string Worker { get; } = PathTo("PurchaseApi.Training");

    /// <summary>That these tests were built in.</summary>
    public static string Configuration => Framework.Parent!.Name;

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

    /// <summary>Runs to the end; a program that has none within the limit, by default a minute, is killed.</summary>
    public static async Task<Ended> Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null, TimeSpan? limit = null)
    {
        using var process = Start(program, arguments, environment, folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        stop.CancelAfter(limit ?? TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(stop.Token);
        var errors = process.StandardError.ReadToEndAsync(stop.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static DirectoryInfo Framework => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string PathTo(string project) => Path.Combine(
        SharedData.Repository, "src", project, "bin", Configuration, Framework.Name, $"{project}.dll");
}

internal sealed record Ended(int ExitCode, string Output, string Errors);
