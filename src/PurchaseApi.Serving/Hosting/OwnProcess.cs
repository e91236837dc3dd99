using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Serving.Hosting;

/// <summary>Settings of a process, in the section <c>Serving</c>.</summary>
internal sealed record ProcessOptions : ISettings
{
    /// <summary>How long work is still done after SIGTERM, while load balancers notice that the process is not ready
    /// any more; 0 stops at once.</summary>
    public int DrainSeconds { get; init; } = 5;

    /// <summary>Whether <c>/metrics</c> is served.</summary>
    public bool Prometheus { get; init; }

    public IEnumerable<string?> Faults() => [Setting.Between(DrainSeconds, 0, 3600)];
}

/// <summary>A host as a process: its exit code and its last words.</summary>
/// <param name="host">The assembly with the entry point.</param>
internal sealed class OwnProcess(Assembly host)
{
    /// <summary>Less than what orchestrators grant before they kill (30 s), as the drain comes before it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    private const int Misused = 2;

    /// <summary>Not so inside a test or a tool, whose signals and exit code are their own.</summary>
    private readonly bool isOurs = Assembly.GetEntryAssembly() == host;

    /// <summary>Numbers and words are the same wherever it runs.</summary>
    public static void UseOneCulture() =>
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    /// <summary>How the host is started.</summary>
    public string Help
    {
        get
        {
            using var text = new StreamReader(host.GetManifestResourceStream("help.txt")!);
            return text.ReadToEnd();
        }
    }

    /// <summary>Does what is asked of a host that is not to start: <c>--help</c> or <c>--check-health</c>.</summary>
    /// <returns>The exit code; null where it is to start.</returns>
    public async Task<int?> AnswerAsync(string[] args)
    {
        if (HealthProbe.IsAskedFor(args)) return await HealthProbe.RunAsync();
        if (args is not ["--help" or "-h" or "-?", ..]) return null;

        Console.Write(Help);
        return 0;
    }

    /// <summary>Builds the host and checks every setting, before anything is made of them.</summary>
    /// <returns>What is wrong with the settings, in one line; null when nothing is.</returns>
    public string? Build(WebApplicationBuilder builder, out WebApplication app)
    {
        app = null!;
        try
        {
            if (isOurs && StartSettings.Fault(builder.Configuration, builder.Services) is { } fault) return fault;

            app = builder.Build();
            if (isOurs) app.Services.GetRequiredService<IStartupValidator>().Validate();
            return null;
        }
        catch (Exception error) when (isOurs && Misuse(error) is not null)
        {
            return Misuse(error);
        }
    }

    public async Task<int> RefuseAsync(string fault)
    {
        await Console.Error.WriteLineAsync($"{host.GetName().Name} does not start: {fault}");
        return Misused;
    }

    public void AddTo(IServiceCollection services)
    {
        services.AddSettings<ProcessOptions>("Serving");
        services.AddSingleton<Draining>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        if (!isOurs) return;

        services.AddSingleton<IHostLifetime, DrainLifetime>();
        // Whoever does not read our lines must not hold up an answer or a stop; how many were dropped is told.
        services.Configure<ConsoleLoggerOptions>(
            console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        // Why it does not start is told once, by RunAsync, and without a stack trace.
        services.AddLogging(logging =>
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical));
    }

    /// <summary>Runs to the end. A setting or an address that cannot be is one line on stderr.</summary>
    /// <returns>The exit code: 0 stopped in order, 1 not started, 2 misused.</returns>
    public async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException) when (isOurs)   // a signal came while it was starting
        {
            return 0;
        }
        catch (Exception error) when (isOurs && Misuse(error) is not null)
        {
            return await RefuseAsync(Misuse(error)!);
        }
        catch (Exception error) when (isOurs && error is IOException or SocketException)   // an address
        {
            await RefuseAsync(error.Message);
            return 1;
        }
    }

    /// <returns>What a setting has wrong, its value or its type; null when it is something else.</returns>
    private static string? Misuse(Exception error) => error switch
    {
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        InvalidOperationException or FormatException => error.Message,
        _ => null,
    };
}

/// <summary><c>--check-health</c> asks the running host whether it is ready, for containers without another
/// HTTP client: 0 it is, 1 it is not.</summary>
internal static class HealthProbe
{
    /// <summary>Shorter than a container's own limit for a check, so that the reason is still printed.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static bool IsAskedFor(string[] args) => args is ["--check-health"];

    public static async Task<int> RunAsync()
    {
        // No proxy: the service is in this container, whatever the environment says of the world outside.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        var ports = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS");
        using var service = new HttpClient(handler) { BaseAddress = Address(ports) };
        return await CheckAsync(service, Console.Out);
    }

    /// <param name="ports">As ASP.NET Core takes them: <c>8080;8081</c>.</param>
    internal static Uri Address(string? ports) =>
        new($"http://localhost:{NameList.Parse(ports, ';').FirstOrDefault() ?? "8080"}");

    internal static async Task<int> CheckAsync(HttpClient service, TextWriter output)
    {
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            using var response = await service.GetAsync("/health/ready", limit.Token);
            await output.WriteLineAsync(await response.Content.ReadAsStringAsync(limit.Token));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
