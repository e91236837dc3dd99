using System.Diagnostics;
using System.Diagnostics.Metrics;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>Everything that takes note of what was answered: metrics, drift and the prediction log. It changes no
/// answer, and none waits for it.</summary>
/// <param name="metrics">Count rows.</param>
/// <param name="log">null where predictions are not logged.</param>
internal sealed class PredictionObservers(PredictionMetrics metrics, PredictionLog? log = null)
{
    /// <summary>Whether predictions are logged.</summary>
    public bool IsLogOn => log is not null;

    /// <summary>For <see cref="Predicted(RowOrigin, ServedModel, Row, in Prediction, long)"/>.</summary>
    public long Start() => metrics.Start();

    /// <param name="origin">Of the row; read only where it is logged.</param>
    /// <param name="model">That answers.</param>
    /// <param name="row">Of a request of its own.</param>
    /// <param name="prediction">Of the row.</param>
    /// <param name="start">When its scoring began.</param>
    public void Predicted(RowOrigin origin, ServedModel model, Row row, in Prediction prediction, long start)
    {
        metrics.Predicted(model, prediction, start);
        model.Drift?.Add(row.Values, prediction.Probability);
        if (log is null) return;

        using var lines = log.Begin(origin, model);
        lines.Add(index: 0, row.Id, row.Values, prediction);
    }

    /// <param name="origin">Of the rows; read only where they are logged.</param>
    /// <param name="model">That answers.</param>
    /// <param name="values">Of the good rows, one after the other.</param>
    /// <param name="predictions">Of the good rows.</param>
    /// <param name="rows">Their places among all rows of the request, and their ids; read only where they are
    /// logged.</param>
    public void Predicted(
        RowOrigin origin, ServedModel model, ReadOnlySpan<double> values, ReadOnlySpan<Prediction> predictions,
        IEnumerable<(long Index, RowId Id)> rows)
    {
        metrics.Predicted(model, predictions);
        model.Drift?.Add(values, predictions);
        if (log is null) return;

        using var lines = log.Begin(origin, model);
        var (inputs, good) = (model.Contract.Inputs.Count, 0);
        foreach (var (index, id) in rows)
        {
            lines.Add(index, id, values.Slice(good * inputs, inputs), predictions[good]);
            good++;
        }
    }

    /// <summary>Rows with a bad field.</summary>
    public void Refused(ServedModel model, int rows = 1) => metrics.Refused(model, rows);
}

/// <summary>What is counted of rows, by model and version. Free without a listener.</summary>
internal sealed class PredictionMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly ModelsInService models;
    private readonly ObservableCounter<long> predictions;
    private readonly Counter<long> refusedRows;
    private readonly Histogram<double> probabilities, scoring;
    private long lastMeasured = long.MinValue;

    public PredictionMetrics(IMeterFactory meters, ModelsInService models)
    {
        this.models = models;
        meter = meters.Create(ModelMetrics.MeterName);
        predictions = meter.CreateObservableCounter(
            "purchase_api.predictions", Predictions, "{prediction}", "Rows that were predicted.");
        refusedRows = meter.CreateCounter<long>("purchase_api.refused_rows", "{row}", "Rows with a bad field.");
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
    }

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

    public void Refused(ServedModel model, int rows)
    {
        if (refusedRows.Enabled && rows > 0)
            refusedRows.Add(
                rows, new KeyValuePair<string, object?>("model", model.Name), new("version", model.Version));
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Predictions() =>
        from counts in models.Counts
        from one in counts.ByIntent()
        group one.Rows by (counts.Model, counts.Version, one.Intent) into rows   // a version may come back
        select new Measurement<long>(
            rows.Sum(), new("model", rows.Key.Model), new("version", rows.Key.Version), new("intent", rows.Key.Intent));
}

internal static class ObservingServices
{
    public static void AddObserving(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PredictionLogOptions>(PredictionLogOptions.Section);
        services.AddSingleton<PredictionMetrics>();
        services.AddSingleton<PredictionObservers>();
        if (configuration.GetSection(PredictionLogOptions.Section)[nameof(PredictionLogOptions.Path)] is { Length: > 0 })
        {
            services.AddSingleton<PredictionLog>();
            services.AddHostedService<PredictionLogWriter>();
        }

        if (!configuration.GetSection("Serving:Shadow").Exists()) return;

        services.AddSettings<ShadowOptions>("Serving");
        services.AddSingleton<ShadowModels>();
        services.AddHostedService(provider => provider.GetRequiredService<ShadowModels>());
    }
}
