using System.Diagnostics.Metrics;

namespace PurchaseApi.Serving.Models;

/// <summary>What is counted of models: how they are reloaded, how old they are and how far their rows have moved. Free
/// without a listener.</summary>
internal sealed class ModelMetrics : IDisposable
{
    public const string MeterName = "PurchaseApi";

    private readonly Meter meter;
    private readonly Counter<long> reloads;

    public ModelMetrics(IMeterFactory meters, ModelsInService models, TimeProvider time)
    {
        meter = meters.Create(MeterName);
        reloads = meter.CreateCounter<long>(
            "purchase_api.reloads", "{version}", "Versions that were loaded or refused.");
        meter.CreateObservableGauge(
            "purchase_api.look_age", () => models.LastLook is { } at ? (time.GetUtcNow() - at).TotalSeconds : 0, "s",
            "Since the repository was last looked at; it hangs when this grows beyond a minute.");
        meter.CreateObservableGauge(
            "purchase_api.model_age", () => models.All.Where(state => state.InService is not null).Select(state =>
                new Measurement<double>(
                    (time.GetUtcNow() - state.InService!.TrainedAt).TotalSeconds,
                    new KeyValuePair<string, object?>("model", state.Name))), "s",
            "Since the version in service was published.");
        meter.CreateObservableGauge(
            "purchase_api.drift.index", () => OfDrift<double>(models, static (model, window) =>
                window.Columns.Select(column =>
                    new Measurement<double>(column.Index, new("model", model), new("column", column.Name)))), "1",
            "Population stability index of an input, or the probability, in the last whole window.");
        meter.CreateObservableGauge(
            "purchase_api.drift.state", () => OfDrift<int>(models, static (model, window) =>
                [new Measurement<int>(window.HasDrifted ? 1 : 0, new KeyValuePair<string, object?>("model", model))]),
            "1", "1 where the last whole window has drifted, else 0.");
    }

    public void Loaded(ServedModel model) => Reloaded(model.Name, model.Version, "loaded");

    /// <param name="model">Whose version in service stays.</param>
    /// <param name="version">null when <c>current</c> cannot be read.</param>
    public void Refused(string model, string? version) => Reloaded(model, version, "refused");

    public void Dispose() => meter.Dispose();

    private void Reloaded(string model, string? version, string outcome) =>
        reloads.Add(1, new("model", model), new("version", version), new("outcome", outcome));

    private static IEnumerable<Measurement<T>> OfDrift<T>(
        ModelsInService models, Func<string, JudgedWindow, IEnumerable<Measurement<T>>> measure)
        where T : struct =>
        models.All.Where(state => state.InService?.Drift?.Last is not null)
            .SelectMany(state => measure(state.Name, state.InService!.Drift!.Last!));
}
