using System.Text.Json;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

internal static class BatchEndpoint
{
    public const int MaxBodyBytes = 8 << 20;
    public const string ContentTypes =
        $"application/json, {StreamFormats.Ndjson} or {StreamFormats.Csv}";

    public static void MapBatch(this IEndpointRouteBuilder app)
    {
        app.MapPost("/predict/batch", PredictBatch).WithName("PredictBatch").WithTags("Predict");
        app.MapPost("/models/{name}/predict/batch", PredictBatch).WithName("PredictBatchByModel").WithTags("Predict");
    }

    private static int MaxRows(ServedModel model, AnswerOptions options) =>
        options.TopReasons > 0 && model.Answers.Reasons.IsSampled ? JsonBatch.MaxSampledRows : JsonBatch.MaxRows;

    private static async Task<IResult> PredictBatch(
        HttpRequest request, ModelsInService models, Metrics metrics, Streams streams, CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (!AnswerOptions.TryRead(request, model, isSingle: false, out var options, out problem)) return problem;
        if (!TopParameter.TryRead(request, model, out var top, out problem)) return problem;

        if (StreamFormats.Of(request.ContentType) is { } sent)
        {
            if (options.TopReasons > 0)
                return Problems.InvalidQuery("explain", "true", "false for a stream; send JSON rows");

            return StreamFormats.Wanted(request, sent) is { } wanted
                ? new StreamResult(model, sent, wanted, top, streams, metrics)
                : Problems.NotAcceptable(request.Headers.Accept.ToString());
        }

        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, cancellation, ContentTypes);
        if (body.Problem is { } refused) return refused;
        if (top is { } given) return TopParameter.OnlyForStreams(given);

        try
        {
            var batch = JsonBatch.Read(model, body.Bytes, metrics, MaxRows(model, options));
            return batch.Problem ?? (IResult)new BatchResult(model, batch, options);
        }
        catch (JsonException error)
        {
            return Problems.InvalidJson(JsonRowReader.Worded(error));
        }
    }
}
