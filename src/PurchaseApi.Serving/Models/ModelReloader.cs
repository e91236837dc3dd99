using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Models;

/// <summary>Keeps the models in service equal to what <c>current</c> names. Whatever is wrong with a version, the one
/// in service stays; the reason is kept and the next good version is taken.</summary>
internal sealed partial class ModelReloader(
    ModelsInService models, ModelRepository repository, IOptions<ServingOptions> options, TimeProvider time,
    ModelMetrics metrics, ILogger<ModelReloader> logger)
    : PeriodicService(options.Value.PollInterval, time)   // file events do not cross container mounts
{
    /// <summary>A refused version is tried again after this, for the volume that was only slow to show all of it, then
    /// after twice as long each time.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5), LastRetry = TimeSpan.FromMinutes(5);

    private string? lastObstacle;

    /// <summary>The first look happens before the server listens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task TickAsync(CancellationToken cancellation) => LookAsync(cancellation);

    /// <summary>A volume that hangs must not hold up a stop.</summary>
    private Task LookAsync(CancellationToken cancellation) => Task.Run(Look, cancellation).WaitAsync(cancellation);

    private void Look()
    {
        try
        {
            // A model whose folder vanished stays in service from memory.
            var names = repository.Models().Union(models.All.Select(state => state.Name)).Append(models.DefaultName)
                .Distinct().Order(StringComparer.Ordinal);
            ModelState[] before = [.. models.All], after = [.. names.Select(Refreshed)];
            if (!after.SequenceEqual(before)) models.Replace(after);
            models.LastLook = Time.GetUtcNow();
            lastObstacle = null;
        }
        catch (Exception error)   // an exception that escapes would stop the host
        {
            if (lastObstacle != error.Message) LogUnreadable(logger, error);
            lastObstacle = error.Message;
        }
    }

    private ModelState Refreshed(string name)
    {
        var state = models.State(name) ?? new ModelState(name);
        VersionId? wanted = null;
        try
        {
            wanted = repository.Current(name);
            if (wanted.Text == state.InService?.Version) return state with { Failure = null };
            return IsKnown(state.Failure, wanted)
                ? state
                : state with { InService = Load(name, wanted), Failure = null };
        }
        catch (VersionException error)
        {
            return wanted is null && IsKnown(state.Failure, wanted) ? state : Refused(state, wanted, error.Message);
        }
        catch (Exception error)   // a bug must not keep the other models from being reloaded
        {
            return Refused(state, wanted, $"Version {wanted} of '{name}' cannot be read; the log says why.", error);
        }
    }

    /// <summary>By a clock that may be set back.</summary>
    private bool IsKnown(ReloadFailure? failure, VersionId? version) =>
        failure is not null && failure.Version == version
        && (Time.GetUtcNow() - failure.At).Duration() < Backoff.After(failure.Times - 1, FirstRetry, LastRetry);

    private ServedModel Load(string name, VersionId version)
    {
        var served = new ServedModel(
            PublishedVersion.Load(repository, name, version), Time.GetUtcNow(), options.Value.DriftWindowRows);
        LogLoaded(logger, served.Name, served.Version);
        metrics.Loaded(served);
        return served;
    }

    private ModelState Refused(ModelState state, VersionId? wanted, string reason, Exception? fault = null)
    {
        var times = state.Failure?.Version == wanted ? state.Failure?.Times ?? 0 : 0;
        var failure = new ReloadFailure(wanted, reason, Time.GetUtcNow(), times + 1);
        if (state.Failure?.Reason != reason)
        {
            LogRefused(logger, fault, state.Name, reason);
            metrics.Refused(state.Name, wanted?.Text);
        }

        return state with { Failure = failure, InService = state.InService ?? Fallback(state.Name, wanted) };
    }

    /// <summary>The newest whole version, for a cold start with a broken <c>current</c>. What nobody ever promoted is
    /// not served.</summary>
    private ServedModel? Fallback(string name, VersionId? refused)
    {
        if (!repository.IsPromoted(name)) return null;

        foreach (var version in repository.Versions(name).Where(version => version != refused))
        {
            try
            {
                return Load(name, version);
            }
            catch (Exception)   // as above: a version's fault must not keep the other models from being reloaded
            {
                // The log names the version in 'current'; this only looks for an older valid one.
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model}: version {Version} is in service")]
    private static partial void LogLoaded(ILogger logger, string model, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model}: not reloaded: {Reason}")]
    private static partial void LogRefused(ILogger logger, Exception? fault, string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model repository cannot be read")]
    private static partial void LogUnreadable(ILogger logger, Exception error);
}
