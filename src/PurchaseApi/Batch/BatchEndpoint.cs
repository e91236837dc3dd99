using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

internal static class BatchEndpoint
{
    public const int MaxBodyBytes = 8 << 20;

    public static void MapBatch(this IEndpointRouteBuilder app)
    {
        app.MapPost("/predict/batch", PredictBatch).WithName("PredictBatch").WithTags("Predict");
        app.MapPost("/models/{name}/predict/batch", PredictBatch).WithName("PredictBatchByModel").WithTags("Predict");
    }

    private static int MaxRows(ServedModel model, AnswerOptions options) =>
        options.TopReasons > 0 && model.Answers.Reasons.IsSampled ? JsonBatch.MaxSampledRows : JsonBatch.MaxRows;

    private static async Task<IResult> PredictBatch(
        HttpRequest request, ModelsInService models, Metrics metrics, CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (!AnswerOptions.TryRead(request, isSingle: false, out var options, out problem)) return problem;

        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, cancellation);
        if (body.Problem is { } refused) return refused;

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
