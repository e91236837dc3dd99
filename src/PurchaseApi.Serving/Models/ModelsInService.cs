using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Repository;

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
