using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>A version that scores rows as well as the version in service, for the log alone. No row of it is in a control
/// group: the log says what the version would do.</summary>
internal sealed class Shadow
{
    private readonly PublishedVersion version;
    private readonly AnswerText answer;
    private readonly byte[] head;
    private readonly Action<Exception> fail;
    private bool hasFailed;   // the writer of the log alone asks it

    /// <param name="model">In service; both ask for the same inputs.</param>
    /// <param name="version">That scores as well.</param>
    /// <param name="share">Of the logged rows, in (0, 1].</param>
    /// <param name="fail">Called once, when a row cannot be scored: then no other one is.</param>
    public Shadow(ServedModel model, PublishedVersion version, double share, Action<Exception> fail)
    {
        (Model, this.version, this.fail) = (model, version, fail);
        Drawn = share < 1 ? new("shadow", share) : null;
        answer = AnswerText.Json(
            AnswerFields.Given(version.Predictor.Contract, version.Predictor.HasScorer), version.Predictor.Outcomes);
        head = Encoding.UTF8.GetBytes($",\"shadow\":{{\"version\":\"{version.Id}\"");
    }

    public ServedModel Model { get; }

    /// <summary>Of the logged rows; null: all of them.</summary>
    public StickyShare? Drawn { get; }

    /// <param name="rows">Row after row, one value per input each.</param>
    /// <param name="predictions">Receives one per row.</param>
    /// <returns>Whether it can.</returns>
    public bool TryDecide(ReadOnlySpan<double> rows, Span<Prediction> predictions)
    {
        if (hasFailed) return false;
        try
        {
            version.Predictor.Decide(rows, predictions);
            return true;
        }
        catch (Exception error)   // whatever a shadow does wrong, the version in service answers
        {
            hasFailed = true;
            fail(error);
            return false;
        }
    }

    /// <param name="output">Within the object of a line.</param>
    /// <param name="prediction">Of the shadow.</param>
    public void Write(IBufferWriter<byte> output, in Prediction prediction)
    {
        output.Write(head);
        answer.Write(output, prediction);
        output.Write("}"u8);
    }
}

/// <summary>Adds the predictions of shadows to lines on their way into the log: rows of many requests are scored at once,
/// where no answer waits for them.</summary>
internal sealed class ShadowedLines
{
    private static readonly int closed = "}\n"u8.Length;   // what ends a line

    private readonly List<double> values = [];
    private Prediction[] predictions = [];

    /// <param name="lines">In order.</param>
    /// <param name="output">Receives them.</param>
    public void Write(ReadOnlySpan<LoggedLines> lines, IBufferWriter<byte> output)
    {
        while (lines is [var first, ..])
        {
            var shadow = first.Shadowed?.Shadow;
            var same = 1;
            while (same < lines.Length && lines[same].Shadowed?.Shadow == shadow) same++;
            if (shadow is null || !TryWrite(shadow, lines[..same], output))
                foreach (var one in lines[..same]) output.Write(one.Text.Span);
            lines = lines[same..];
        }
    }

    private bool TryWrite(Shadow shadow, ReadOnlySpan<LoggedLines> lines, IBufferWriter<byte> output)
    {
        var (rows, row) = (0, 0);
        values.Clear();
        foreach (var one in lines)
        {
            values.AddRange(one.Shadowed!.Values);
            rows += one.Shadowed.Ends.Length;
        }

        if (predictions.Length < rows) predictions = new Prediction[rows];
        if (!shadow.TryDecide(CollectionsMarshal.AsSpan(values), predictions.AsSpan(0, rows))) return false;

        foreach (var one in lines)
        {
            var text = one.Text.Span;
            var start = 0;
            foreach (var end in one.Shadowed!.Ends)
            {
                output.Write(text[start..(end - closed)]);
                shadow.Write(output, predictions[row++]);
                start = end - closed;
            }

            output.Write(text[start..]);
        }

        return true;
    }
}

/// <summary>Which lines of a text get the prediction of a shadow.</summary>
/// <param name="Ends">Where each line ends in the text.</param>
/// <param name="Values">Of their rows, one after the other.</param>
internal sealed record ShadowedRows(Shadow Shadow, int[] Ends, double[] Values);

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
