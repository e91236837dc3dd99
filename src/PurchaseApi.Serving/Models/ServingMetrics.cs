using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Serving.Models;

/// <summary>What the service counts, by model and version. Free without a listener.</summary>
internal sealed class ServingMetrics : IDisposable
{
    public const string MeterName = "PurchaseApi";

    private readonly Meter meter;
    private readonly ConcurrentQueue<PredictionCounts> loaded = [];   // of retired versions, too: counters never fall
    private readonly ObservableCounter<long> predictions;
    private readonly Counter<long> refusedRows;
    private readonly Counter<long> reloads;
    private readonly Histogram<double> probabilities, scoring;
    private long lastMeasured = long.MinValue;

    public ServingMetrics(IMeterFactory meters, ModelsInService models, TimeProvider time)
    {
        meter = meters.Create(MeterName);
        predictions = meter.CreateObservableCounter(
            "purchase_api.predictions", Predictions, "{prediction}", "Rows that were predicted.");
        refusedRows = meter.CreateCounter<long>("purchase_api.refused_rows", "{row}", "Rows with a bad field.");
        reloads = meter.CreateCounter<long>(
            "purchase_api.reloads", "{version}", "Versions that were loaded or refused.");
        probabilities = meter.CreateHistogram(
            "purchase_api.probability", "1",
            "Probabilities that were predicted; of rows sent one by one, one a millisecond at most.", tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
            });
        scoring = meter.CreateHistogram(
            "purchase_api.scoring.duration", "s",
            "From a checked row to its prediction, one row at a time and one a millisecond at most.", tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 1e-3, 1e-2],
            });
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

    private static IEnumerable<Measurement<T>> OfDrift<T>(
        ModelsInService models, Func<string, JudgedWindow, IEnumerable<Measurement<T>>> measure)
        where T : struct =>
        models.All.Where(state => state.InService?.Drift?.Last is not null)
            .SelectMany(state => measure(state.Name, state.InService!.Drift!.Last!));

    private IEnumerable<Measurement<long>> Predictions() =>
        from counts in loaded
        from one in counts.ByIntent()
        group one.Rows by (counts.Model, counts.Version, one.Intent) into rows   // a version may come back
        select new Measurement<long>(
            rows.Sum(), new("model", rows.Key.Model), new("version", rows.Key.Version), new("intent", rows.Key.Intent));

    /// <summary>For <see cref="Predicted(ServedModel, in Prediction, long)"/>; 0 for a row that no histogram takes. A
    /// busy service measures a part of its single rows: a histogram costs as much as some trees, and all threads share
    /// its lock.</summary>
    public long Start()
    {
        if (!scoring.Enabled) return 0;
        var now = Environment.TickCount64;
        if (lastMeasured == now) return 0;

        lastMeasured = now;
        return Stopwatch.GetTimestamp();
    }

    /// <param name="model">That answers.</param>
    /// <param name="row">Of one request.</param>
    /// <param name="start">When its scoring began.</param>
    public void Predicted(ServedModel model, in Prediction row, long start)
    {
        if (!predictions.Enabled) return;

        model.Predictions.Add(row.Intent);
        if (start == 0) return;

        var name = new KeyValuePair<string, object?>("model", model.Name);
        scoring.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, name);
        if (model.Predictor.HasScorer) probabilities.Record(row.Probability, name);
    }

    /// <summary>Many rows at once.</summary>
    public void Predicted(ServedModel model, ReadOnlySpan<Prediction> rows)
    {
        if (!predictions.Enabled) return;
        foreach (var intent in (Intent?[])[null, .. model.Contract.Intents])
        {
            var count = 0;
            foreach (ref readonly var row in rows) count += ReferenceEquals(row.Intent, intent) ? 1 : 0;
            if (count > 0) model.Predictions.Add(intent, count);
        }

        if (!model.Predictor.HasScorer || !probabilities.Enabled) return;
        var name = new KeyValuePair<string, object?>("model", model.Name);
        foreach (ref readonly var row in rows) probabilities.Record(row.Probability, name);
    }

    public void Refused(ServedModel model, int rows = 1)
    {
        if (refusedRows.Enabled && rows > 0)
            refusedRows.Add(
                rows, new KeyValuePair<string, object?>("model", model.Name), new("version", model.Version));
    }

    public void Loaded(ServedModel model)
    {
        loaded.Enqueue(model.Predictions);
        Reloaded(model.Name, model.Version, "loaded");
    }

    /// <param name="model">Whose version in service stays.</param>
    /// <param name="version">null when <c>current</c> cannot be read.</param>
    public void Refused(string model, string? version) => Reloaded(model, version, "refused");

    private void Reloaded(string model, string? version, string outcome) =>
        reloads.Add(1, new("model", model), new("version", version), new("outcome", outcome));

    public void Dispose() => meter.Dispose();
}
