using System.Reflection;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Hosting;

/// <summary>The service as a process: its exit code and its last words.</summary>
internal static class OwnProcess
{
    /// <summary>Not so inside a test or a tool, whose signals and exit code are their own.</summary>
    public static bool IsOurs { get; } = Assembly.GetEntryAssembly() == typeof(OwnProcess).Assembly;

    /// <summary>Less than what orchestrators grant before they kill (30 s), as the drain comes before it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    public static void AddOwnProcess(this IServiceCollection services)
    {
        services.AddSingleton<Draining>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        if (!IsOurs) return;

        services.AddSingleton<IHostLifetime, DrainLifetime>();
        // Why it does not start is told once, by ServeAsync, and without a stack trace.
        services.AddLogging(logging =>
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical));
    }

    /// <summary>Runs to the end. A setting or an address that cannot be is one line on stderr.</summary>
    /// <returns>The exit code: 0 stopped in order, 1 not started.</returns>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException) when (IsOurs)   // a signal came while it was starting
        {
            return 0;
        }
        catch (Exception error) when (IsOurs && Reason(error) is not null)
        {
            await Console.Error.WriteLineAsync($"PurchaseApi does not start: {Reason(error)}");
            return 1;
        }
    }

    private static string? Reason(Exception error) => error switch
    {
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        IOException or InvalidOperationException or FormatException => error.Message,   // an address; a setting's type
        _ => null,
    };
}
