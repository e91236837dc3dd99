using System.Diagnostics.Metrics;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Models.Reload;

/// <summary>What the service counts, by model and version. Free without a listener.</summary>
internal sealed class ServingMetrics : IDisposable
{
    public const string MeterName = "PurchaseApi";

    private readonly Meter meter;
    private readonly Counter<long> predictions;
    private readonly Counter<long> refusedRows;
    private readonly Counter<long> reloads;

    public ServingMetrics(IMeterFactory meters, ModelsInService models, TimeProvider time)
    {
        meter = meters.Create(MeterName);
        predictions = meter.CreateCounter<long>(
            "purchase_api.predictions", "{prediction}", "Rows that were predicted.");
        refusedRows = meter.CreateCounter<long>("purchase_api.refused_rows", "{row}", "Rows with a bad field.");
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
    }

    public void Predicted(ServedModel model, string? intent)
    {
        if (predictions.Enabled)
            predictions.Add(1, new("model", model.Name), new("version", model.Version), new("intent", intent));
    }

    /// <summary>Many rows at once.</summary>
    public void Predicted(ServedModel model, ReadOnlySpan<Prediction> rows)
    {
        if (!predictions.Enabled) return;
        foreach (var intent in (Intent?[])[null, .. model.Contract.Intents])
        {
            var count = 0;
            foreach (ref readonly var row in rows) count += ReferenceEquals(row.Intent, intent) ? 1 : 0;
            if (count > 0)
                predictions.Add(
                    count, new("model", model.Name), new("version", model.Version), new("intent", intent?.Level));
        }
    }

    public void Refused(ServedModel model, int rows = 1)
    {
        if (refusedRows.Enabled && rows > 0)
            refusedRows.Add(
                rows, new KeyValuePair<string, object?>("model", model.Name), new("version", model.Version));
    }

    public void Reloaded(string model, string? version, bool isLoaded) =>
        reloads.Add(1, new("model", model), new("version", version), new("outcome", isLoaded ? "loaded" : "refused"));

    public void Dispose() => meter.Dispose();
}
