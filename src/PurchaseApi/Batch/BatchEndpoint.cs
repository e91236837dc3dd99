using System.Text.Json;
using PurchaseApi.Answers;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch;

internal static class BatchEndpoint
{
    public const int MaxBodyBytes = 8 << 20;
    public const string ContentTypes =
        $"application/json, {StreamFormats.Ndjson} or {StreamFormats.Csv}";

    public static void MapBatch(this IEndpointRouteBuilder app)
    {
        foreach (var (routes, suffix) in app.MapModelGroups())
            routes.MapPost("/predict/batch", PredictBatch).WithName($"PredictBatch{suffix}").WithTags("Predict")
                .WithSummary("Many rows in, as many answers out, in their order.")
                .WithDescription(BatchWords.Description);
    }

    private static async Task<IResult> PredictBatch(
        HttpRequest request, ModelsInService models, AnswerQueries queries, Metrics metrics, Streams streams, Work work,
        CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (!queries.TryRead(request, model, isBatch: true, out var options, out problem)) return problem;

        if (StreamFormats.Of(request.ContentType) is { } sent)
        {
            if (options.AbortOnError)
                return Problems.InvalidQuery("on_error", "abort", "continue for a stream, whose answers begin at once");
            if (IsSampled(model, options) && !(options.Selection.Top <= JsonBatch.MaxSampledRows))
                return Problems.InvalidQuery("explain", "true", "false for a stream of this model, whose reasons are "
                    + $"sampled; ask for the top {JsonBatch.MaxSampledRows} rows at most, or send so many as JSON");

            return StreamFormats.Wanted(request, sent.Format) is { } wanted
                ? new StreamResult(model, sent, wanted, options, streams, work, metrics)
                : Problems.NotAcceptable(request.Headers.Accept.ToString());
        }

        if (!StreamFormats.AcceptsJson(request))
            return Problems.NotAcceptable(request.Headers.Accept.ToString(), "application/json for a JSON body");

        var maxRows = IsSampled(model, options) ? JsonBatch.MaxSampledRows : JsonBatch.MaxRows;
        var cost = WorkCosts.Batch(request, MaxBodyBytes, maxRows, options, IsSampled(model, options));
        if (await work.Budget.AdmitAsync(cost, cancellation) is not { } share) return Problems.Overloaded();
        request.HttpContext.Response.RegisterForDispose(share);   // when the answer is written

        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, work.Turns, cancellation, ContentTypes);
        if (body.Problem is { } refused) return refused;
        if (options.Selection.Name is { } name)
            return Problems.InvalidQuery(
                name, $"{request.Query[name]}", "left out for JSON; send the rows as NDJSON or CSV");
        if (options.Keep is not null)
            return Problems.InvalidQuery(
                "keep", $"{request.Query["keep"]}", "left out for JSON; send the rows as NDJSON or CSV");

        try
        {
            var batch = new JsonBatch(model, body.Bytes, work.Turns, maxRows);
            if (options.ValidateOnly) return await batch.ValidateAsync(cancellation);

            return await batch.RunAsync(metrics, options.AbortOnError, cancellation)
                ?? (IResult)new BatchResult(model, batch, options, work.Turns);
        }
        catch (JsonException error)
        {
            return Problems.InvalidJson(JsonRowReader.Worded(error));
        }
    }

    private static bool IsSampled(ServedModel model, AnswerOptions options) =>
        options.TopReasons > 0 && model.Answers.Reasons.IsSampled;
}
