using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Serving;

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
