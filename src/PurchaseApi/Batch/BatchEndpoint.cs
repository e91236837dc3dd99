using System.Text.Json;
using PurchaseApi.Hosting;
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

    private static async Task<IResult> PredictBatch(
        HttpRequest request, ModelsInService models, Metrics metrics, CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;

        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, cancellation);
        if (body.Problem is { } refused) return refused;

        try
        {
            var batch = JsonBatch.Read(model, body.Bytes, metrics);
            return batch.Problem ?? (IResult)new BatchResult(model, batch);
        }
        catch (JsonException error)
        {
            return Problems.InvalidJson(JsonBodies.Worded(error));
        }
    }
}
