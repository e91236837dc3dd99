using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

/// <summary>The rows of a JSON array with their answers. Each is judged on its own: a bad row is that row's answer,
/// never the batch's.</summary>
internal sealed class JsonBatch
{
    public const int MaxRows = 10_000;

    /// <summary>With reasons that are sampled: a row takes as long as thousands without.</summary>
    public const int MaxSampledRows = 100;

    private const int MaxListedErrors = 100;

    private readonly List<BatchItem> items = [];

    public IReadOnlyList<BatchItem> Items => items;

    public BatchSummary Summary => new(items.Count, items.Count - Failed, Failed);

    public int Failed { get; private set; }

    /// <summary>Why the batch as a whole has no answers.</summary>
    public Problem? Problem { get; private set; }

    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static JsonBatch Read(ServedModel model, ReadOnlySequence<byte> json, Metrics metrics, int maxRows)
    {
        var batch = new JsonBatch();
        var reader = new Utf8JsonReader(json, JsonBodies.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A batch is an array of rows.");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (batch.items.Count == maxRows)
            {
                batch.Problem = Problems.TooManyRows(maxRows);
                return batch;
            }

            batch.Add(model, model.Rows.Read(ref reader));
        }

        reader.Read();   // throws when anything but white space follows
        batch.Predict(model, metrics);
        if (batch.items.Count == 0) batch.Problem = Problems.EmptyBatch();
        else if (batch.Failed == batch.items.Count)
            batch.Problem = Problems.NoValidRow(batch.Summary, batch.FirstErrors());
        return batch;
    }

    private void Add(ServedModel model, RowReading reading)
    {
        if (reading.Row is null) Failed++;
        items.Add(new(
            reading, default, reading.Row is null ? RowErrors.Of(model, reading, $"#/{items.Count}") : []));
    }

    /// <summary>All good rows at once: trees score them side by side.</summary>
    private void Predict(ServedModel model, Metrics metrics)
    {
        var inputs = model.Contract.Inputs.Count;
        var (values, predictions) = (new double[Summary.Succeeded * inputs], new Prediction[Summary.Succeeded]);
        var good = 0;
        foreach (var item in items)
            if (item.Reading.Row is { } row) row.Values.CopyTo(values, inputs * good++);
        model.Predictor.Predict(values, predictions);

        good = 0;
        foreach (ref var item in CollectionsMarshal.AsSpan(items))
            if (item.Reading.Row is not null) item = item with { Prediction = predictions[good++] };
        metrics.Predicted(model, predictions);
        metrics.Refused(model, Failed);
    }

    private ProblemError[] FirstErrors() => [.. items.SelectMany(item => item.Errors).Take(MaxListedErrors)];
}

/// <summary>A row's answer: a prediction, or the errors of its fields.</summary>
internal readonly record struct BatchItem(
    RowReading Reading, Prediction Prediction, IReadOnlyList<ProblemError> Errors);
