using System.Text.Json;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Batch;

internal static class BatchEndpoint
{
    public const int MaxBodyBytes = 8 << 20;

    /// <summary>In words.</summary>
    public static readonly string ContentTypes = string.Join(
        ", ", StreamFormats.All.SkipLast(1).Select(format => format.ContentType).Prepend("application/json"))
        + $" or {StreamFormats.All[^1].ContentType}";

    public static void MapBatch(this IEndpointRouteBuilder app)
    {
        foreach (var (routes, suffix) in app.MapModelGroups())
        {
            routes.MapPost("/predict/batch", PredictBatch).WithName($"PredictBatch{suffix}").WithTags("Batch")
                .WithSummary("Many rows in, as many answers out, in their order.")
                .WithDescription(BatchWords.Description);
            routes.MapPost("/predict/validate", Validate).WithName($"Validate{suffix}").WithTags("Batch")
                .WithSummary("Many rows in, what is wrong with them out.")
                .WithDescription(BatchWords.Validation);
        }
    }

    private static Task<IResult> PredictBatch(
        HttpRequest request, BatchDependencies services, CancellationToken cancellation) =>
        AnswerAsync(request, services, isValidation: false, cancellation);

    private static Task<IResult> Validate(
        HttpRequest request, BatchDependencies services, CancellationToken cancellation) =>
        AnswerAsync(request, services, isValidation: true, cancellation);

    private static async Task<IResult> AnswerAsync(
        HttpRequest request, BatchDependencies services, bool isValidation, CancellationToken cancellation)
    {
        var (models, queries, observers, streams, work, limits) = services;
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        var options = default(AnswerOptions);
        if (request.QueryString.HasValue && !queries.TryRead(request, model, isBatch: true, out options, out problem))
            return problem;
        if (isValidation) options = options with { ValidateOnly = true };

        if (StreamFormats.Parse(request.ContentType) is { } sent)
        {
            if (options.AbortOnError)
                return Problems.InvalidQuery("on_error", "abort", "continue for a stream, answered as it is read");
            if (IsSampled(model, options) && !(options.Selection.Top <= JsonBatch.MaxSampledRows))
                return Problems.InvalidQuery("explain", "true", "false for a stream of this model, whose reasons are "
                    + $"sampled; ask for the top {JsonBatch.MaxSampledRows} rows at most, or send as many as JSON");

            // Rows that are only checked are answered in JSON.
            var asked = options.ValidateOnly && StreamFormats.AcceptsJson(request)
                ? sent.Format
                : StreamFormats.FindWanted(request, sent.Format);
            return asked is { } wanted
                ? new StreamResult(model, sent, wanted, options, streams, work, observers, limits)
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
                name, $"{request.Query[name]}", "left out for JSON; send the rows as NDJSON, CSV or Parquet");
        if (options.Keep is not null)
            return Problems.InvalidQuery(
                "keep", $"{request.Query["keep"]}", "left out for JSON; send the rows as NDJSON, CSV or Parquet");

        try
        {
            var batch = new JsonBatch(model, body.Bytes, work.Turns, maxRows);
            if (options.ValidateOnly) return await batch.ValidateAsync(cancellation);

            return await batch.RunAsync(
                request.HttpContext, observers, options.AbortOnError,
                rows => limits.CountsRows ? limits.TakeRows(request.HttpContext, rows) : null, cancellation)
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

/// <summary>What a batch needs of the service.</summary>
internal sealed record BatchDependencies(
    ModelsInService Models, AnswerQueries Queries, PredictionObservers Observers, Streams Streams, Work Work,
    CallerLimits Limits);

/// <summary>What a developer must know of batches and streams, for the OpenAPI document.</summary>
internal static class BatchWords
{
    private const string Streams =
        """
        **Streams.** NDJSON and CSV are answered as the rows arrive, without a limit on their number: read the answer
        while you send. The answer has the format that `Accept` names, by default that of the request. A row with errors
        keeps its place: in NDJSON with its line number and `errors`, in CSV with `error_code` and `error_detail`.

        **CSV.** The header names every input, in any order. Other columns are ignored (`unknown_columns`) or echoed
        (`keep`). Cells are separated by a comma, a semicolon, a tab or `|`; an empty cell is null. `charset` is utf-8,
        utf-16, windows-1252 or iso-8859-1.

        **Parquet.** One column per input. The body is held in memory, up to a limit. The answer has the columns of the
        CSV and arrives one row group at a time; without its end it cannot be read.

        **Completeness.** An NDJSON answer is complete when its last line has a `summary`; a CSV answer when it has a
        header and a line per row. A stream that fails midway ends with a line that says why, and the connection is cut.

        **Summary.** How many rows failed and why, and what the others add up to: expected positives with a 95%
        interval, expected value and gain, rows by intent and action. For CSV it is in the header `X-Summary`, as JSON,
        next to `X-Rows-Failed` and `X-Failures`, if all rows are read before the answer begins: with `top` or
        `budget`, or with a body of at most 1 MiB that has a `Content-Length`. Any other CSV has it as a trailer, over
        HTTP/2 and HTTP/3 only; over HTTP/1.1, ask for NDJSON.

        **Reasons.** With `explain=true` each NDJSON line has `reasons`, as in `results`. A CSV gets more columns:
        `reason_1`, `reason_2` and so on with the words, as many as `top_reasons` and the model's inputs and features
        allow; then `contribution_1` and so on, `base_value`, `other` and `margin`, and `standard_error` if reasons are
        sampled. With `top`, only the answered rows are explained.

        **Compression.** Send `Content-Encoding: gzip` or `br`; ask for it with `Accept-Encoding`.
        """;

    public const string Validation =
        "Checks rows as `/predict/batch` does, in the same formats, without predicting. Errors are grouped by field "
            + "and code, the most frequent first. `?validate_only=true` on the other routes does the same.";

    public static readonly string Description =
        "One version answers all rows. A row with errors never fails the batch: the answer is 207, and that row's item "
            + "has the errors. Where reasons are sampled (nearest neighbors, neural networks, radial support vectors, "
            + $"LightGBM's trees without leaf counts), at most {JsonBatch.MaxSampledRows} rows are explained, and a "
            + "stream needs a `top` of at most that many.\n\n"
            + Streams;
}
