using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>Everything that takes note of what was answered: metrics, drift and the prediction log. It changes no
/// answer, and none waits for it.</summary>
internal sealed class PredictionObservers(ServingMetrics metrics, PredictionLog log)
{
    /// <summary>Whether predictions are logged.</summary>
    public bool IsLogOn => log.IsOn;

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
        if (!log.IsOn) return;

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
        if (!log.IsOn) return;

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

internal static class ObservingServices
{
    public static void AddObserving(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PredictionLogOptions>(PredictionLogOptions.Section);
        services.AddSingleton<PredictionLog>();
        services.AddSingleton<PredictionObservers>();
        if (configuration.GetSection(PredictionLogOptions.Section)[nameof(PredictionLogOptions.Path)] is { Length: > 0 })
            services.AddHostedService<PredictionLogWriter>();
        if (!configuration.GetSection("Serving:Shadow").Exists()) return;

        services.AddSettings<ShadowOptions>("Serving");
        services.AddSingleton<ShadowModels>();
        services.AddHostedService(provider => provider.GetRequiredService<ShadowModels>());
    }
}
