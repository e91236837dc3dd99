using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Serving;

/// <summary>Keeps the models in service equal to what <c>current</c> names. Whatever is wrong with a version, the one in
/// service stays; the reason is kept and the next good version is taken.</summary>
internal sealed partial class ModelReloader(
    ModelsInService models, ModelRepository repository, IOptions<ServingOptions> options, TimeProvider time, Metrics metrics,
    ILogger<ModelReloader> logger) : BackgroundService
{
    /// <summary>A refused version is tried again this often, for the volume that was only slow to show all of it.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>The first look happens before the server listens.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Poll: file events do not cross container mounts.
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
    }

    private void Look()
    {
        try
        {
            // A model whose folder vanished stays in service from memory.
            var names = repository.Models().Union(models.All.Select(state => state.Name)).Append(models.DefaultName).Distinct();
            ModelState[] before = [.. models.All], after = [.. names.Select(Refreshed)];
            if (!after.SequenceEqual(before)) models.Replace(after);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(logger, repository.Path, error.Message);
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
            return IsKnown(state.Failure, wanted) ? state : state with { InService = Load(name, wanted), Failure = null };
        }
        catch (VersionException error)
        {
            if (wanted is null && IsKnown(state.Failure, wanted)) return state;
            return Refused(state, new ReloadFailure(wanted, error.Message, time.GetUtcNow()));
        }
    }

    private bool IsKnown(ReloadFailure? failure, VersionId? version) =>
        failure is not null && failure.Version == version && time.GetUtcNow() - failure.At < RetryInterval;

    private ServedModel Load(string name, VersionId version)
    {
        var served = new ServedModel(PublishedVersion.Load(repository, name, version), time.GetUtcNow());
        LogLoaded(logger, served.Name, served.Version);
        metrics.Reloaded(served.Name, served.Version, isLoaded: true);
        return served;
    }

    private ModelState Refused(ModelState state, ReloadFailure failure)
    {
        if (state.Failure?.Reason != failure.Reason)
        {
            LogRefused(logger, state.Name, failure.Reason);
            metrics.Reloaded(state.Name, failure.Version?.Text, isLoaded: false);
        }

        return state with { Failure = failure, InService = state.InService ?? NewestWhole(state.Name) };
    }

    /// <summary>For a cold start with a broken <c>current</c>.</summary>
    private ServedModel? NewestWhole(string name)
    {
        foreach (var version in repository.Versions(name))
        {
            try
            {
                return Load(name, version);
            }
            catch (VersionException)
            {
                // What people must mend is the version that 'current' names; here an older whole one is looked for.
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model}: version {Version} is in service")]
    private static partial void LogLoaded(ILogger logger, string model, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model}: not reloaded: {Reason}")]
    private static partial void LogRefused(ILogger logger, string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model repository {Path} cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);
}
