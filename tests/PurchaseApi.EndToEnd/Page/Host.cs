using System.Diagnostics;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>A host of this solution, started as a process in the configuration of the tests.</summary>
internal static class Host
{
    public static Process Start(string project, params string[] args)
    {
        // tests/PurchaseApi.EndToEnd/bin/Release/net10.0
        var built = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var assembly = Path.Combine(
            SharedData.Repository, "src", project, "bin", built.Parent!.Name, built.Name, $"{project}.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [assembly, .. args])
        {
            // Neither the repository nor the folder of the assembly: the service must not depend on where it is started.
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Runs the worker to its end.</summary>
    public static async Task Work(params string[] args)
    {
        using var worker = Start("PurchaseApi.Training", args);
        var output = worker.StandardOutput.ReadToEndAsync();
        var errors = await worker.StandardError.ReadToEndAsync();
        await worker.WaitForExitAsync();
        if (worker.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', args)}: {await output} {errors}");
    }
}
