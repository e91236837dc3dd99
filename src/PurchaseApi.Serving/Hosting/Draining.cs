using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Serving.Hosting;

/// <summary>Whether the service is about to stop, and so not ready for new work.</summary>
internal sealed class Draining(IHostApplicationLifetime application) : IDisposable
{
    private readonly CancellationTokenSource source =
        CancellationTokenSource.CreateLinkedTokenSource(application.ApplicationStopping);

    /// <summary>Canceled when it begins.</summary>
    public CancellationToken Begun => source.Token;

    public bool HasBegun => source.IsCancellationRequested;

    public void Begin() => source.Cancel();

    public void Dispose() => source.Dispose();
}

/// <summary>SIGTERM: not ready from now on, but served while load balancers notice, then an orderly stop. Ctrl-C, a
/// second signal and one that comes before the service has started stop at once.</summary>
internal sealed partial class DrainLifetime(
    Draining draining, IHostApplicationLifetime application, IOptions<ProcessOptions> options,
    IOptions<HostOptions> host, TimeProvider time, ILogger<DrainLifetime> logger) : IHostLifetime, IDisposable
{
    /// <summary>After a second signal, for the requests under way.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private PosixSignalRegistration[] registrations = [];
    private ITimer? drained;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, options.Value.DrainSeconds)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, afterSeconds: 0)),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Stop(signal, afterSeconds: 0)),
        ];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        drained?.Dispose();
    }

    private void Stop(PosixSignalContext signal, int afterSeconds)
    {
        signal.Cancel = true;   // the process ends when the host has stopped, with exit code 0
        if (application.ApplicationStopping.IsCancellationRequested) Environment.Exit(0);
        if (draining.HasBegun) host.Value.ShutdownTimeout = AtOnce;
        if (afterSeconds == 0 || draining.HasBegun || !application.ApplicationStarted.IsCancellationRequested)
        {
            draining.Begin();
            LogStopping(logger);
            application.StopApplication();
            return;
        }

        draining.Begin();
        LogDraining(logger, afterSeconds);
        drained = time.CreateTimer(
            _ => application.StopApplication(), null, TimeSpan.FromSeconds(afterSeconds), Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping in {Seconds} s; not ready any more")]
    private static partial void LogDraining(ILogger logger, int seconds);
}
