using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;

namespace PurchaseApi.Serving.Models;

/// <summary>Every model in service, behind one reference that the reloader swaps and requests read once.</summary>
internal sealed class ModelsInService(IOptions<ServingOptions> options)
{
    private volatile FrozenDictionary<string, ModelState> models = FrozenDictionary<string, ModelState>.Empty;
    private volatile ImmutableList<PredictionCounts> counts = [];
    private long lastLook;

    public string DefaultName { get; } = options.Value.DefaultModel;

    public ServedModel? Default => State(null)?.InService;

    /// <summary>By name.</summary>
    public IEnumerable<ModelState> All => models.Values.OrderBy(state => state.Name, StringComparer.Ordinal);

    /// <summary>The names of the models in service.</summary>
    public IEnumerable<string> Names => All.Where(state => state.InService is not null).Select(state => state.Name);

    /// <summary>What every version has predicted, retired ones too: counters never fall.</summary>
    public IReadOnlyList<PredictionCounts> Counts => counts;

    /// <param name="name">null for the default model.</param>
    public ModelState? State(string? name) => models.GetValueOrDefault(name ?? DefaultName);

    /// <summary>When the repository was last looked at from beginning to end.</summary>
    public DateTimeOffset? LastLook
    {
        get => lastLook is var ticks && ticks == 0 ? null : new(ticks, TimeSpan.Zero);
        set => lastLook = value?.UtcTicks ?? 0;
    }

    /// <summary>One caller at a time.</summary>
    public void Replace(IReadOnlyCollection<ModelState> states)
    {
        counts = counts.AddRange(states.Select(state => state.InService?.Predictions).OfType<PredictionCounts>()
            .Except(counts));
        models = states.ToFrozenDictionary(state => state.Name);
    }
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

/// <summary>How many rows a version has predicted, by intent. A counter of the framework would look its tags up for
/// every row.</summary>
internal sealed class PredictionCounts(string model, string version, IReadOnlyList<Intent> intents)
{
    // Two processors never write to one cache line.
    private const int Padding = 16;

    private readonly long[][] parts =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new long[intents.Count + 1 + (2 * Padding)])];

    public string Model => model;

    public string Version => version;

    /// <param name="intent">null where the row has none.</param>
    /// <param name="rows">That have it.</param>
    public void Add(Intent? intent, long rows = 1)
    {
        var part = parts[(uint)Thread.GetCurrentProcessorId() % (uint)parts.Length];
        Interlocked.Add(ref part[Padding + PlaceOf(intent)], rows);
    }

    /// <summary>The rows of each intent that has some; null is none.</summary>
    public IEnumerable<(string? Intent, long Rows)> ByIntent() =>
        Enumerable.Range(0, intents.Count + 1)
            .Select(place => (
                place == 0 ? null : intents[place - 1].Level,
                parts.Sum(part => Volatile.Read(ref part[Padding + place]))))
            .Where(one => one.Item2 > 0);

    private int PlaceOf(Intent? intent)
    {
        for (var i = 0; i < intents.Count; i++)
            if (ReferenceEquals(intents[i], intent)) return i + 1;
        return 0;
    }
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
