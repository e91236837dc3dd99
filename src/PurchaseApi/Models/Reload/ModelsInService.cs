using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using PurchaseApi.Answers;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Models.Reload;

/// <summary>Every model in service, behind one reference that the reloader swaps and requests read once.</summary>
internal sealed class ModelsInService(IOptions<ServingOptions> options)
{
    private volatile FrozenDictionary<string, ModelState> models = FrozenDictionary<string, ModelState>.Empty;
    private long lastLook;

    public string DefaultName { get; } = options.Value.DefaultModel;

    public ServedModel? Default => State(null)?.InService;

    /// <summary>By name.</summary>
    public IEnumerable<ModelState> All => models.Values.OrderBy(state => state.Name, StringComparer.Ordinal);

    /// <summary>The names of the models in service.</summary>
    public IEnumerable<string> Names => All.Where(state => state.InService is not null).Select(state => state.Name);

    /// <param name="name">null for the default model.</param>
    public ModelState? State(string? name) => models.GetValueOrDefault(name ?? DefaultName);

    /// <summary>When the repository was last looked at from beginning to end.</summary>
    public DateTimeOffset? LastLook
    {
        get => lastLook is var ticks && ticks == 0 ? null : new(ticks, TimeSpan.Zero);
        set => lastLook = value?.UtcTicks ?? 0;
    }

    public void Replace(IEnumerable<ModelState> states) => models = states.ToFrozenDictionary(state => state.Name);
}

/// <summary>A model's version in service, and why the version that <c>current</c> names is not.</summary>
/// <param name="InService">null until a version was loaded.</param>
/// <param name="Failure">Why the version that <c>current</c> names is not in service; null when it is.</param>
internal sealed record ModelState(string Name, ServedModel? InService = null, ReloadFailure? Failure = null);

/// <param name="Version">The version that was refused; null when <c>current</c> itself cannot be read.</param>
/// <param name="Reason">In words.</param>
/// <param name="At">When it was refused last.</param>
/// <param name="Times">How often it was refused.</param>
internal sealed record ReloadFailure(VersionId? Version, string Reason, DateTimeOffset At, int Times = 1);

/// <summary>Which model a route speaks of.</summary>
internal static class ModelSelection
{
    /// <summary>Of the routes that name their model.</summary>
    public const string Prefix = "/models/{name}", Suffix = "ByModel";

    /// <summary>Takes the model of the route, once per request: whatever is published meanwhile, one answer is one
    /// version's.</summary>
    public static bool TryTake(
        this ModelsInService models, HttpRequest request,
        [NotNullWhen(true)] out ServedModel? model, [NotNullWhen(false)] out Problem? problem)
    {
        var name = request.RouteValues.TryGetValue("name", out var given) ? (string?)given : null;
        var state = models.State(name);
        model = state?.InService;
        var pinned = request.QueryString.HasValue ? request.Query["model_version"].ToString() : "";
        problem = model switch
        {
            null when state is null && name is not null => Problems.UnknownModel(name, models.Names),
            null => Problems.NoModel(name ?? models.DefaultName, state?.Failure?.Reason),
            _ when pinned.Length > 0 && pinned != model.Version => Problems.VersionNotLoaded(pinned, model.Version),
            _ => null,
        };
        if (problem is null) Tag(Activity.Current, model!);
        return problem is null;
    }

    /// <summary>The routes of the default model and those of any model, with what is added to their names.</summary>
    public static IEnumerable<(RouteGroupBuilder Routes, string Suffix)> MapModelGroups(
        this IEndpointRouteBuilder app) =>
        [(app.MapGroup(""), ""), (app.MapGroup(Prefix), Suffix)];

    /// <summary>A route of any model -> the path of one.</summary>
    public static string PathOf(string name, string route = Prefix) =>
        route.Replace("{name}", name, StringComparison.Ordinal);

    /// <summary>So that a trace says which version answered.</summary>
    private static void Tag(Activity? activity, ServedModel model)
    {
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("purchase_api.model", model.Name).SetTag("purchase_api.model_version", model.Version);
    }
}

/// <summary>A version in service with everything that requests need of it; replaced whole, never changed.</summary>
internal sealed class ServedModel(PublishedVersion version, DateTimeOffset loadedAt, int driftRows = 0)
{
    public string Name => version.Model;

    public string Version { get; } = version.Id.Text;

    public DateTimeOffset TrainedAt => version.Id.PublishedAt;

    public DateTimeOffset LoadedAt { get; } = loadedAt;

    public Manifest Manifest => version.Manifest;

    /// <summary>The training report as it was published, in UTF-8 HTML; null where the version has none.</summary>
    public ReadOnlyMemory<byte>? Report => version.Report;

    public FittedContract Contract => version.Predictor.Contract;

    /// <summary>Whether drift is to be counted; a version without a reference cannot.</summary>
    public bool CountsDrift => driftRows > 0;

    public ModelDrift? Drift { get; } =
        driftRows > 0 && DriftReference.From(version.Manifest, version.Predictor.Contract) is { } reference
            ? new(reference, driftRows, loadedAt)
            : null;

    public Predictor Predictor { get; } = version.Predictor;

    public PredictionCounts Predictions { get; } =
        new(version.Model, version.Id.Text, version.Predictor.Contract.Intents);

    public ModelAbilities Abilities => field == default ? field = ModelAbilities.From(this) : field;

    /// <summary>For one batch.</summary>
    public BatchTotals NewTotals() => new(Predictor, Manifest.Split.Train);

    public JsonRowReader Rows { get; } = new(version.Predictor.Contract);

    /// <summary>Words the faults of rows.</summary>
    public FaultWords Words { get; } = new(version.Predictor.Contract.Inputs, version.Predictor.Contract.Id);

    /// <summary>For rows of CSV, where a missing value is empty.</summary>
    public FaultWords CsvWords { get; } =
        new(version.Predictor.Contract.Inputs, version.Predictor.Contract.Id, isCsv: true);

    public AnswerWriter Answers { get; } = new(version);
}

/// <summary>What a model can be asked for.</summary>
/// <param name="HasScorer">Probabilities and reasons.</param>
/// <param name="HasDecision">Expected values and gains.</param>
/// <param name="HasFixedCosts">What an action costs is known before the row is.</param>
internal readonly record struct ModelAbilities(bool HasScorer, bool HasDecision, bool HasFixedCosts)
{
    public static ModelAbilities From(ServedModel model) => new(
        model.Predictor.HasScorer, model.Contract.Decision is not null,
        model.Contract.Decision is { } decision && BudgetRows.CanBe(decision));
}
