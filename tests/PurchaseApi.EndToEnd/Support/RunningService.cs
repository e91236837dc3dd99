using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>The service as a process on a port of its own, killed at the end when it is still there.</summary>
internal sealed partial class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningService(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
            listening.TrySetException(new InvalidOperationException($"The service does not start:\n{Output}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Everything it has written.</summary>
    public string Output
    {
        get { lock (output) return output.ToString(); }
    }

    /// <summary>The working set, in bytes.</summary>
    public long Memory => Refreshed.WorkingSet64;

    /// <summary>The largest working set so far, in bytes.</summary>
    public long PeakMemory => Refreshed.PeakWorkingSet64;

    private Process Refreshed
    {
        get
        {
            process.Refresh();
            return process;
        }
    }

    [GeneratedRegex("Now listening on: (https?://.+)", RegexOptions.None, 1000)]
    private static partial Regex Listening { get; }

    /// <param name="models">The models folder.</param>
    /// <param name="settings">More arguments.</param>
    /// <param name="environment">More variables of the environment.</param>
    /// <param name="folder">Where it is started; default: beside its settings.</param>
    /// <param name="through">A tool that turns into the program it is given, with its arguments.</param>
    /// <param name="program">The host; default: the service.</param>
    public static async Task<RunningService> Start(
        string models, IEnumerable<string>? settings = null, IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null, IEnumerable<string>? through = null, string? program = null)
    {
        string[] command =
        [
            .. through ?? [], "dotnet", program ?? Built.Service,
            "--urls", "http://127.0.0.1:0", "--Serving:ModelsPath", models,
            "--Serving:PollInterval", "00:00:00.050", .. settings ?? [],
        ];
        return await Listens(new RunningService(Built.Start(command[0], command[1..], environment, folder)));
    }

    /// <summary>Starts it by a line of shell.</summary>
    public static Task<RunningService> StartBy(string line, string folder) =>
        Listens(new RunningService(Built.Start("bash", ["-c", $"exec {line}"], environment: null, folder)));

    private static async Task<RunningService> Listens(RunningService service)
    {
        try
        {
            service.Client.BaseAddress = await service.listening.Task.WaitAsync(StartLimit, Built.Cancellation);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async Task<HttpStatusCode> Status(string path)
    {
        using var answer = await Client.GetAsync(path, Built.Cancellation);
        return answer.StatusCode;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> Predict()
    {
        using var answer = await Client.PostAsJsonAsync("/predict", Sessions.Typical, Built.Cancellation);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Built.Cancellation))!);
    }

    /// <param name="name">As <c>kill</c> knows it: TERM, INT.</param>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Built.Cancellation);
    }

    /// <summary>The exit code, and how long it took until then.</summary>
    public async Task<(int ExitCode, TimeSpan After)> Exit()
    {
        var start = Stopwatch.GetTimestamp();
        await process.WaitForExitAsync(Built.Cancellation).WaitAsync(TimeSpan.FromSeconds(40), Built.Cancellation);
        return (process.ExitCode, Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Client.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        if (Listening.Match(line) is { Success: true } match) listening.TrySetResult(new Uri(match.Groups[1].Value));
    }
}
