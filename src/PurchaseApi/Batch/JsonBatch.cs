using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Batch;

/// <summary>The rows of a JSON array with their answers. Each is judged on its own: a bad row is that row's answer,
/// never the batch's. The work is done in turns.</summary>
internal sealed class JsonBatch(ServedModel model, ReadOnlySequence<byte> json, Turns turns, int maxRows)
{
    public const int MaxRows = 10_000;

    /// <summary>With reasons that are sampled: a row takes as long as thousands without.</summary>
    public const int MaxSampledRows = 100;

    /// <summary>Rows between two looks at the clock.</summary>
    public const int RowsPerLook = 16;

    private const int MaxListedErrors = 100;
    private const int RowsAtOnce = 512;

    private readonly List<BatchItem> items = [];
    private readonly BatchTotals totals = model.NewTotals();
    private long read;
    private JsonReaderState state = new(JsonBodies.ReaderOptions);
    private bool isBegun;

    public ReadOnlySpan<BatchItem> Items => CollectionsMarshal.AsSpan(items);

    /// <summary>With what the predictions add up to.</summary>
    public BatchSummary Summary => BatchSummary.From(new(items.Count, Failed), totals);

    public int Count => items.Count;

    public int Failed { get; private set; }

    /// <summary>Reads and predicts every row.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="observers">Take note of the rows.</param>
    /// <param name="abortOnError">Whether one bad row leaves the others without a prediction.</param>
    /// <param name="admit">Says why so many rows are not answered now; null when they are.</param>
    /// <param name="cancellation">Of the request.</param>
    /// <returns>Why the batch as a whole has no answers, or null.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public async Task<Problem?> RunAsync(
        HttpContext context, PredictionObservers observers, bool abortOnError, Func<int, Problem?> admit,
        CancellationToken cancellation)
    {
        if ((await ReadAsync(cancellation) ?? admit(items.Count)) is { } problem) return problem;
        if (abortOnError && Failed > 0) return Problems.BatchAborted(new(items.Count, 0, Failed), FirstErrors());

        await PredictAsync(context, observers, cancellation);
        return Failed == items.Count
            ? Problems.NoValidRow(new(items.Count, 0, Failed), FirstErrors())
            : null;
    }

    /// <summary>Reads every row and predicts none.</summary>
    /// <returns>What is wrong with the rows, grouped.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public async Task<IResult> ValidateAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is { } problem) return problem;

        var groups = new FaultGroups(model.Words);
        foreach (var (index, item) in items.Index())
            if (item.Reading.Row is null) groups.Add(index, item.Reading);
        return new ValidationResult(model, Validation.From(model, items.Count, Failed, groups));
    }

    private async Task<Problem?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using var turn = await turns.TakeAsync(cancellation);
            if (ReadSome(turn)) break;
        }

        return items.Count > maxRows ? Problems.TooManyRows(maxRows)
            : items.Count == 0 ? Problems.EmptyBatch()
            : null;
    }

    /// <summary>Goes on reading until the turn is over.</summary>
    /// <returns>Whether there is nothing more to read.</returns>
    private bool ReadSome(Turn turn)
    {
        var reader = new Utf8JsonReader(json.Slice(read), isFinalBlock: true, state);
        if (!isBegun && reader.Read() && reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A batch is an array of rows.");

        isBegun = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Add(model.Rows.Read(ref reader, read));
            if (items.Count > maxRows) return true;
            if (items.Count % RowsPerLook != 0 || !turn.IsOver) continue;

            (read, state) = (read + reader.BytesConsumed, reader.CurrentState);
            return false;
        }

        reader.Read();   // throws when anything but white space follows
        return true;
    }

    private void Add(RowReading reading)
    {
        if (reading.Row is null) Failed++;
        items.Add(new(reading, default));
    }

    /// <summary>The good rows in blocks: trees score them side by side.</summary>
    private async Task PredictAsync(
        HttpContext context, PredictionObservers observers, CancellationToken cancellation)
    {
        var inputs = model.Contract.Inputs.Count;
        var (values, predictions) = (new double[RowsAtOnce * inputs], new Prediction[RowsAtOnce]);
        for (var start = 0; start < items.Count; start += RowsAtOnce)
        {
            using var turn = await turns.TakeAsync(cancellation);
            var block = CollectionsMarshal.AsSpan(items).Slice(start, Math.Min(RowsAtOnce, items.Count - start));
            var scored = Predict(block, values, predictions);
            totals.Add(scored);
            observers.Predicted(
                context, model, values.AsSpan(0, scored.Length * inputs), scored, GoodRows(start, block.Length));
        }

        observers.Refused(model, Failed);
    }

    private IEnumerable<(long Index, RowId Id)> GoodRows(int start, int count)
    {
        for (var i = start; i < start + count; i++)
            if (items[i].Reading.Row is { } row) yield return (i, row.Id);
    }

    private ReadOnlySpan<Prediction> Predict(Span<BatchItem> block, double[] values, Prediction[] predictions)
    {
        var good = 0;
        var inputs = model.Contract.Inputs.Count;
        foreach (ref var item in block)
            if (item.Reading.Row is { } row) row.Values.CopyTo(values, inputs * good++);
        var scored = predictions.AsSpan(0, good);
        model.Predictor.Decide(values.AsSpan(0, good * inputs), scored);

        good = 0;
        foreach (ref var item in block)
        {
            if (item.Reading.Row is not { } row) continue;
            scored[good] = model.Predictor.Assign(scored[good], row);
            item = item with { Prediction = scored[good++] };
        }

        return scored;
    }

    private ProblemError[] FirstErrors() =>
    [
        .. items.SelectMany((item, i) => RowErrors.From(model, item.Reading, $"#/{i}")).Take(MaxListedErrors),
    ];
}

/// <summary>A row's answer: a prediction, or the faults of its fields.</summary>
internal readonly record struct BatchItem(RowReading Reading, Prediction Prediction);

/// <summary>The answers in the order of the rows, and as many; 207 when some are errors.</summary>
internal sealed class BatchResult(ServedModel model, JsonBatch batch, AnswerOptions options, Turns turns) : IResult
{
    private const int FlushBytes = 64 << 10;

    private readonly BoundedErrors errors = new(model.Words);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = batch.Failed == 0 ? 200 : 207;
        JsonBodies.Describe(response, model);

        var body = ContentCodings.Pack(httpContext);
        var isPacked = body != response.Body;
        var output = isPacked ? PipeWriter.Create(body) : response.BodyWriter;
        await WriteAsync(output, httpContext.RequestAborted);
        if (isPacked) await output.CompleteAsync();   // with the end of the packed data
    }

    private async Task WriteAsync(PipeWriter output, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WritePropertyName("summary");
        JsonSerializer.Serialize(json, batch.Summary, HttpJson.Options);
        json.WriteString(AnswerFields.ModelVersion, model.Version);
        json.WriteStartArray("results");
        for (var i = 0; i < batch.Count;)
        {
            using (var turn = await turns.TakeAsync(cancellation)) i = WriteSome(json, i, turn);
            if (json.BytesPending < FlushBytes) continue;
            json.Flush();
            await output.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <returns>The first item that is not written: the turn is over, or there is enough to send.</returns>
    private int WriteSome(Utf8JsonWriter json, int start, Turn turn)
    {
        var items = batch.Items;
        var rowsPerLook = options is { TopReasons: 0, Counterfactual: false } ? JsonBatch.RowsPerLook : 1;
        var i = start;
        do WriteItem(json, i, items[i]);
        while (++i < items.Length && json.BytesPending < FlushBytes && (i % rowsPerLook != 0 || !turn.IsOver));
        return i;
    }

    private void WriteItem(Utf8JsonWriter json, int index, in BatchItem item)
    {
        json.WriteStartObject();
        json.WriteNumber(AnswerFields.Index, index);
        if (item.Reading.Row is { } row)
        {
            model.Answers.WriteFields(json, row, item.Prediction, options);
        }
        else
        {
            model.Answers.WriteId(json, item.Reading.Id);
            json.WritePropertyName(AnswerFields.Errors);
            JsonSerializer.Serialize(json, errors.From(item.Reading, $"#/{index}"), HttpJson.Options);
        }

        json.WriteEndObject();
    }
}
