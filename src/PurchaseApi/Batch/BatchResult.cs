using System.IO.Pipelines;
using System.Text.Json;
using PurchaseApi.Answers;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;

namespace PurchaseApi.Batch;

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
        json.WriteString("model_version", model.Version);
        json.WriteStartArray("results");
        for (var i = 0; i < batch.Items.Count;)
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
        var i = start;
        do WriteItem(json, i, batch.Items[i]);
        while (++i < batch.Items.Count && json.BytesPending < FlushBytes && !turn.IsOver);
        return i;
    }

    private void WriteItem(Utf8JsonWriter json, int index, in BatchItem item)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        if (item.Reading.Row is { } row)
        {
            model.Answers.WriteFields(json, row, item.Prediction, options);
        }
        else
        {
            model.Answers.WriteId(json, item.Reading.Id);
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, errors.Of(item.Reading, $"#/{index}"), HttpJson.Options);
        }

        json.WriteEndObject();
    }
}
