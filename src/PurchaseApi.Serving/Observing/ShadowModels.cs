using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>Which versions score as well as those in service, by model; in the section <c>Serving</c>.</summary>
internal sealed record ShadowOptions : ISettings
{
    public Dictionary<string, string> Shadow { get; init; } = [];

    public IEnumerable<string?> Faults() => Shadow.Select(one => Setting.Must(
        ModelName.IsValid(one.Key) && ShadowSetting.Parse(one.Value) is not null,
        $"{nameof(Shadow)}:{one.Key} must be a version, or a version@share such as "
        + $"20261130T120154Z-5a55657f@0.1 (was '{one.Value}')"));
}

/// <summary>What <c>Serving:Shadow:{model}</c> says: <c>VERSION</c> or <c>VERSION@SHARE</c>.</summary>
internal sealed record ShadowSetting(VersionId Version, double Share)
{
    /// <returns>null where it says nothing of the kind.</returns>
    public static ShadowSetting? Parse(string text)
    {
        var (version, share) = text.Split('@') is [var first, var second] ? (first, second) : (text, "1");
        return VersionId.Parse(version) is { } id
            && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 1
                ? new(id, number)
                : null;
    }
}

/// <summary>Loads the shadows that the settings name. One that is absent, broken or asks for other inputs is said once,
/// and tried again when another version is in service, or after a while.</summary>
internal sealed partial class ShadowModels(
    ModelsInService models, ModelRepository repository, IOptions<ShadowOptions> options,
    IOptions<PredictionLogOptions> log, IOptions<ServingOptions> serving, TimeProvider time,
    ILogger<ShadowModels> logger)
    : PeriodicService(serving.Value.PollInterval, time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ShadowSetting> wanted = options.Value.Shadow.ToDictionary(
        one => one.Key, one => ShadowSetting.Parse(one.Value)!, StringComparer.Ordinal);
    private readonly Dictionary<string, Attempt> attempts = [];
    private volatile FrozenDictionary<string, Shadow> shadows = FrozenDictionary<string, Shadow>.Empty;

    /// <summary>The shadow of a model; null where it has none.</summary>
    public Shadow? Find(ServedModel model) =>
        shadows.GetValueOrDefault(model.Name) is { } shadow && shadow.Model == model ? shadow : null;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (log.Value.Path is null) LogOff(logger);
        return log.Value.Path is null ? Task.CompletedTask : base.StartAsync(cancellationToken);
    }

    /// <summary>A volume that hangs must not hold up a stop.</summary>
    protected override Task TickAsync(CancellationToken cancellation) =>
        Task.Run(Look, cancellation).WaitAsync(cancellation);

    /// <summary>Loads what is to be loaded.</summary>
    public void Look()
    {
        var found = new Dictionary<string, Shadow>(shadows);
        foreach (var (name, setting) in wanted)
        {
            if (models.State(name)?.InService is not { } model || IsTried(name, model)) continue;

            found.Remove(name);
            if (TryLoad(model, setting, out var fault) is { } shadow) found.Add(name, shadow);
            attempts[name] = new(model, Time.GetUtcNow(), fault);
            shadows = found.ToFrozenDictionary();
        }
    }

    /// <summary>By a clock that may be set back.</summary>
    private bool IsTried(string name, ServedModel model) =>
        attempts.GetValueOrDefault(name) is { } last && last.Model == model
        && (last.Fault is null || (Time.GetUtcNow() - last.At).Duration() < RetryAfter);

    private Shadow? TryLoad(ServedModel model, ShadowSetting setting, out string? fault)
    {
        Shadow? shadow = null;
        try
        {
            var version = PublishedVersion.Load(repository, model.Name, setting.Version);
            fault = model.Contract.HasSameInputs(version.Predictor.Contract)
                ? null
                : $"version {setting.Version} asks for different inputs than {model.Version}";
            if (fault is null)
                shadow = new(model, version, setting.Share, error => LogBroken(logger, error, model.Name));
        }
        catch (Exception error)   // a shadow must not end the service
        {
            fault = error.Message;
        }

        if (shadow is not null) LogLoaded(logger, model.Name, setting.Version.Text, setting.Share);
        else if (fault != attempts.GetValueOrDefault(model.Name)?.Fault) LogNone(logger, model.Name, fault!);
        return shadow;
    }

    /// <param name="Model">That was in service.</param>
    /// <param name="Fault">null where it went well.</param>
    private sealed record Attempt(ServedModel Model, DateTimeOffset At, string? Fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Serving:Shadow has no effect: the prediction log is off; set PredictionLog:Path")]
    private static partial void LogOff(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Model}: version {Version} is the shadow of {Share} of the logged rows")]
    private static partial void LogLoaded(ILogger logger, string model, string version, double share);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model}: no shadow: {Reason}")]
    private static partial void LogNone(ILogger logger, string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model}: the shadow failed and scores no more rows")]
    private static partial void LogBroken(ILogger logger, Exception error, string model);
}
