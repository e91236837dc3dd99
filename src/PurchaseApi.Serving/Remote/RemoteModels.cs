using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Remote;

/// <summary>Keeps a cache of models equal to a store's. The reloader serves from the cache as from any folder, so that
/// the last good version stays while the store is away.</summary>
internal sealed partial class RemoteModels : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>For the first version, where none is in the cache; without one the service begins, and is not
    /// ready.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);

    private readonly RemoteOptions options;
    private readonly ModelRepository cache;
    private readonly ModelStore store;
    private readonly TimeProvider time;
    private readonly Meter meter;
    private readonly ILogger<RemoteModels> logger;
    private readonly ConcurrentDictionary<string, DateTimeOffset> answered = [];
    private readonly TaskCompletionSource allTried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int untried;

    public RemoteModels(
        IOptions<RemoteOptions> options, ModelRepository cache, ModelStore store, TimeProvider time,
        IMeterFactory meters, ILogger<RemoteModels> logger)
    {
        (this.options, this.cache, this.store, this.time, this.logger) = (options.Value, cache, store, time, logger);
        untried = this.options.Names.Count;
        meter = meters.Create(ModelMetrics.MeterName);
        meter.CreateObservableGauge(
            "purchase_api.store_age", () => answered.Select(one => new Measurement<double>(
                (time.GetUtcNow() - one.Value).TotalSeconds, new KeyValuePair<string, object?>("model", one.Key))), "s",
            "Since the store last answered what was asked for a model.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (cache.Models().Count == 0)
            await Task.WhenAny(allTried.Task, Task.Delay(FirstWait, time, cancellationToken));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Names.Select(name => FollowAsync(name, stoppingToken)));

    private async Task FollowAsync(string name, CancellationToken cancellation)
    {
        var model = new RemoteModel(name, store, cache, new Publisher(cache, time));
        var chance = new Random(HashCode.Combine(name, Environment.ProcessId));
        string? obstacle = null;
        try
        {
            for (var failures = 0; ; await Task.Delay(Wait(failures, chance), time, cancellation))
            {
                var reason = await TryRefreshAsync(name, model, cancellation);
                failures = reason is null ? 0 : failures + 1;
                if (Interlocked.Decrement(ref untried) == 0) allTried.TrySetResult();
                if (reason == obstacle) continue;

                if (reason is null) LogBack(logger, name);
                else LogAway(logger, name, reason);
                obstacle = reason;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    /// <returns>Why the store's version is not in the cache; null when it is.</returns>
    private async Task<string?> TryRefreshAsync(string name, RemoteModel model, CancellationToken cancellation)
    {
        try
        {
            if (await model.RefreshAsync(cancellation) is { } pointer) LogFetched(logger, name, pointer.Version.Text);
            answered[name] = time.GetUtcNow();
            return null;
        }
        catch (Exception error) when (error is StoreException or VersionException)
        {
            return error.Message;
        }
        catch (Exception error) when (error is not OperationCanceledException)   // one that escapes stops the host
        {
            LogFault(logger, error, name);
            return error.Message;
        }
    }

    /// <summary>Twice as long after each failure, and never at the same time as all others.</summary>
    private TimeSpan Wait(int failures, Random chance) =>
        Backoff.After(failures, options.StorePollInterval, LongestWait) * (0.8 + (0.4 * chance.NextDouble()));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model}: version {Version} came from the store")]
    private static partial void LogFetched(ILogger logger, string model, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model}: nothing new from the store: {Reason}")]
    private static partial void LogAway(ILogger logger, string model, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model}: the store answers again")]
    private static partial void LogBack(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model}: the store's version cannot be taken")]
    private static partial void LogFault(ILogger logger, Exception error, string model);
}

internal static class RemoteServices
{
    /// <summary>Where <c>Serving:ModelsPath</c> is a URL, models are read from a cache of it.</summary>
    public static void AddRemoteModels(this IServiceCollection services, IConfiguration configuration)
    {
        if (!RemoteOptions.IsRemote(configuration["Serving:ModelsPath"]))
        {
            services.AddKnownSettings<RemoteOptions>("Serving");
            return;
        }

        services.AddSettings<RemoteOptions>("Serving");
        services.AddSingleton(provider => ModelStore.Create(Options(provider)));
        services.AddSingleton(provider =>   // in place of the folder
        {
            var folder = Options(provider).Folder;
            try
            {
                return new ModelRepository(Directory.CreateDirectory(folder).FullName);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InvalidOperationException(
                    $"Serving:{nameof(RemoteOptions.CachePath)} must be a folder that can be written: {error.Message}",
                    error);
            }
        });
        services.AddHostedService<RemoteModels>();
    }

    private static RemoteOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<RemoteOptions>>().Value;
}

/// <summary>Where models come from when <c>Serving:ModelsPath</c> is a URL; in the section <c>Serving</c>.</summary>
internal sealed record RemoteOptions : ISettings
{
    /// <summary>The URL of a folder of models.</summary>
    public string ModelsPath { get; init; } = "";

    public string DefaultModel { get; init; } = "purchase";

    /// <summary>Names with commas between; without any, the default model. A store lists nothing.</summary>
    public string Models { get; init; } = "";

    /// <summary>Where versions are kept, so that they are served while the store is away, after a restart too. Services
    /// may share it.</summary>
    public string CachePath { get; init; } = Path.Combine(Path.GetTempPath(), "purchase-api-models");

    /// <summary>How often the store is asked for <c>current</c>.</summary>
    public TimeSpan StorePollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A header for the store, <c>Authorization: Bearer ...</c>; only its own address gets it.</summary>
    public string? StoreHeader { get; init; }

    public IReadOnlyList<string> Names => NameList.Parse(Models) is { Length: > 0 } names ? names : [DefaultModel];

    public (string Name, string Value)? Header => StoreHeader?.Split(':', 2) is [var name, var value]
        ? (name.Trim(), value.Trim())
        : null;

    /// <summary>In the cache: another store or other models have a folder of their own, whatever they are signed
    /// with.</summary>
    public string Folder => Path.Combine(
        Path.GetFullPath(CachePath), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{new Uri(ModelsPath).GetLeftPart(UriPartial.Path)} {string.Join(' ', Names)}")))[..16]);

    public static bool IsRemote(string? path) =>
        path is not null && (path.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(
            Uri.TryCreate(ModelsPath, UriKind.Absolute, out var root) && root.UserInfo.Length == 0,
            $"{nameof(ModelsPath)} must be a URL without a user; credentials go into {nameof(StoreHeader)}"),
        .. Names.Select(name => Setting.Must(
            ModelName.IsValid(name), $"{nameof(Models)} are names of {ModelName.Allowed} (was '{name}')")),
        Setting.Must(
            Names.Contains(DefaultModel), $"{nameof(Models)} must have the default model, {DefaultModel}"),
        Setting.Must(CachePath.Length > 0, $"{nameof(CachePath)} must name a folder"),
        Setting.Between(StorePollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1)),
        Setting.Must(StoreHeader is null || Header is not null, $"{nameof(StoreHeader)} must be NAME: VALUE"),
    ];
}
