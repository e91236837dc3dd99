using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Hosting;

/// <summary>Every error answer of the service.</summary>
internal static class Problems
{
    public static Problem InvalidRow(IReadOnlyList<ProblemError> errors) =>
        new(400, "INVALID_ROW", "The row is not valid.",
            errors.Count == 1 ? errors[0].Detail : $"{errors.Count} fields are wrong.")
        {
            Errors = errors,
        };

    public static Problem InvalidJson(string detail) => new(400, "INVALID_JSON", "The body is not JSON.", detail)
    {
        Errors = [new("#", "INVALID_JSON", detail)],
    };

    public static Problem InvalidQuery(string name, string given, string allowed) =>
        InvalidQuery([(name, given, allowed)]);

    public static Problem InvalidQuery(IEnumerable<(string Name, string Given, string Allowed)> parameters) =>
        new(400, "INVALID_QUERY", "The query is not valid.", string.Join(' ', parameters.Select(parameter =>
            $"{parameter.Name} must be {parameter.Allowed} (was '{parameter.Given}').")));

    public static Problem EmptyBatch() =>
        new(400, "EMPTY_BATCH", "The batch is empty.", "Send an array of at least one row.");

    public static Problem NoValidRow(BatchSummary summary, IReadOnlyList<ProblemError> firstErrors) =>
        new(422, "NO_VALID_ROW", "No row of the batch is valid.", $"The first {firstErrors.Count} errors are listed.")
        {
            Summary = summary,
            Errors = firstErrors,
        };

    public static Problem BatchAborted(BatchSummary summary, IReadOnlyList<ProblemError> firstErrors) =>
        new(422, "BATCH_ABORTED", "A row of the batch is not valid.",
            $"No row was predicted, as on_error=abort asks. The first {firstErrors.Count} errors are listed.")
        {
            Summary = summary,
            Errors = firstErrors,
        };

    public static Problem Unauthorized(bool hasKey) =>
        new(401, "UNAUTHORIZED", "An API key is needed.",
            hasKey
                ? "The key is unknown or not valid now; ask the people who run this service for another."
                : "Send it as Authorization: Bearer KEY or as X-Api-Key: KEY.");

    public static Problem Forbidden(string scope) =>
        new(403, "FORBIDDEN", "The API key does not allow this.", $"It lacks the scope '{scope}'.");

    public static Problem TooManyRows(int limit) =>
        new(413, "TOO_MANY_ROWS", "The batch has too many rows.", $"Send at most {limit} rows at once.");

    public static Problem InvalidCsv(string? detail, IReadOnlyList<ProblemError>? errors = null) =>
        new(400, "INVALID_CSV", "The body is not CSV of this model.", detail)
        {
            Errors = errors ?? [new("#", "INVALID_CSV", detail)],
        };

    public static Problem InvalidParquet(string? detail, IReadOnlyList<ProblemError>? errors = null) =>
        new(400, "INVALID_PARQUET", "The body is not Parquet of this model.", detail)
        {
            Errors = errors ?? [new("#", "INVALID_PARQUET", detail)],
        };

    public static Problem BrokenEncoding() =>
        new(400, "INVALID_ENCODING", "The body cannot be decompressed.",
            "It does not match Content-Encoding, is damaged or truncated. Send it again.");

    public static Problem NotAcceptable(
        string accept,
        string allowed = "application/x-ndjson, text/csv or application/vnd.apache.parquet for a stream") =>
        new(406, "NOT_ACCEPTABLE", "The requested format is not available.",
            $"Accept {allowed} (was '{Excerpt.From(accept)}').");

    public static Problem BodyTooSlow(BodyPace pace) =>
        new(408, "REQUEST_TIMEOUT", "The request body timed out.",
            $"Nothing arrived for {pace.Stall.TotalSeconds} s, it averaged fewer than {pace.MinRate} bytes/s, or it "
            + $"took {pace.Total.TotalMinutes} min.");

    public static Problem TookTooLong(TimeSpan limit) =>
        new(504, "TIMEOUT", "The answer took too long.",
            $"It was stopped after {limit.TotalSeconds} s. Send fewer rows.")
        {
            RetryAfterSeconds = RetryAfter(),
        };

    public static Problem TooManyStreamsOfCaller(int limit) =>
        new(429, "TOO_MANY_STREAMS", "Too many streams are being answered.",
            $"At most {limit} at once for one caller; try again when one has ended.")
        {
            RetryAfterSeconds = RetryAfter(),
        };

    /// <param name="what">requests or rows.</param>
    /// <param name="perSecond">That a caller may send.</param>
    /// <param name="retryAfter">When there is room again, in seconds.</param>
    public static Problem TooManyRequests(string what, int perSecond, int retryAfter) =>
        new(429, "TOO_MANY_REQUESTS", "Too many requests.",
            $"At most {perSecond} {what} a second for one caller; slow down.")
        {
            RetryAfterSeconds = retryAfter,
            Quota = new(what, perSecond),
        };

    public static Problem BodyTooLarge(long maxBytes) =>
        new(413, "BODY_TOO_LARGE", "The body is too large.", $"Send at most {maxBytes} bytes, decompressed.");

    public static Problem PackedTooMuch() =>
        new(413, "BODY_TOO_LARGE", "The body is too large.",
            $"It unpacks to more than {ContentCodings.MaxRatio} times its compressed size. Send it uncompressed.");

    public static Problem Overloaded() =>
        new(503, "OVERLOADED", "The service is busy.", "Retry after the seconds in Retry-After.")
        {
            RetryAfterSeconds = RetryAfter(),
        };

    public static Problem UnsupportedMediaType(string? contentType, string allowed = "application/json") =>
        new(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported content type.",
            IsSpreadsheet(contentType)
                ? "Spreadsheets are not supported here. Save it as CSV and send it to /predict/batch with "
                    + "Content-Type: text/csv; the worker's predict command reads .xlsx."
                : $"Send Content-Type: {allowed}, in UTF-8 (was '{Excerpt.From(contentType ?? "")}').");

    private static bool IsSpreadsheet(string? contentType) =>
        contentType?.Contains("spreadsheet", StringComparison.OrdinalIgnoreCase) == true
        || contentType?.Contains("ms-excel", StringComparison.OrdinalIgnoreCase) == true;

    public static Problem UnsupportedEncoding(string encoding) =>
        new(415, "UNSUPPORTED_ENCODING", "Unsupported content encoding.",
            $"Send Content-Encoding gzip, br or none (was '{Excerpt.From(encoding)}').")
        {
            AcceptEncoding = ContentCodings.Accepted,
        };

    public static Problem TooManyStreams(int limit) =>
        new(503, "TOO_MANY_STREAMS", "Too many streams are being answered.",
            $"At most {limit} at once; try again shortly.")
        {
            RetryAfterSeconds = RetryAfter(),
        };

    public static Problem NoModel(string name, string? reason) =>
        new(503, "NO_MODEL", "No model is in service.",
            $"The model '{name}' has no version in service yet; try again shortly. {reason}".TrimEnd())
        {
            RetryAfterSeconds = RetryAfter(),
        };

    public static Problem UnknownModel(string name, IEnumerable<string> known) =>
        new(404, "UNKNOWN_MODEL", "Unknown model.",
            $"Unknown model '{name}'; in service are: {string.Join(", ", known)}.");

    public static Problem NoReport(string name, string version) =>
        new(404, "NO_REPORT", "This version has no training report.",
            $"Version {version} of '{name}' was published without one. `train` writes it.");

    public static Problem VersionNotLoaded(string wanted, string inService) =>
        new(409, "MODEL_VERSION_NOT_LOADED", "That version is not in service.",
            $"model_version={wanted} was asked for; {inService} is in service.");

    /// <summary>1 to 3 s, or all come back at once.</summary>
    private static int RetryAfter() => RandomNumberGenerator.GetInt32(1, 4);

    /// <summary>What the status alone says.</summary>
    public static Problem ForStatus(int status)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        return new(status, phrase.ToUpperInvariant().Replace(' ', '_'), $"{phrase}.");
    }
}

/// <summary>A page for every code, where the <c>type</c> of a problem leads.</summary>
internal static class ProblemPages
{
    private const string Version = "20260101T000000Z-00000000";

    /// <summary>One of each code.</summary>
    private static readonly Problem[] Examples =
    [
        Problems.InvalidRow([]), Problems.InvalidJson("Line 1, byte 16: '}' is an invalid start of a value."),
        Problems.InvalidQuery([("explain", "yes", "true or false")]), Problems.EmptyBatch(),
        Problems.InvalidCsv("The body is empty; its first line must name the columns."),
        Problems.InvalidParquet(ParquetRows.Unreadable), Problems.BrokenEncoding(),
        Problems.Unauthorized(hasKey: false), Problems.Forbidden("batch"),
        Problems.UnknownModel("sales", ["purchase"]), Problems.NoReport("purchase", Version),
        Problems.NotAcceptable("text/html"),
        Problems.BodyTooSlow(new(TimeSpan.FromSeconds(30), 240, TimeSpan.FromHours(1))),
        Problems.VersionNotLoaded(Version, Version), Problems.BodyTooLarge(8 << 20), Problems.TooManyRows(10_000),
        Problems.UnsupportedMediaType("text/plain"), Problems.UnsupportedEncoding("zstd"),
        Problems.NoValidRow(new(1, 0, 1), []), Problems.BatchAborted(new(1, 0, 1), []), Problems.TooManyStreams(4),
        Problems.TooManyRequests("requests", 100, 1),
        Problems.Overloaded(),
        Problems.NoModel("purchase", null), Problems.TookTooLong(TimeSpan.FromMinutes(1)),
        Problems.ForStatus(400), Problems.ForStatus(404), Problems.ForStatus(405), Problems.ForStatus(500),
    ];

    public static string PathOf(string code) => $"/problems/{code}";

    public static void MapProblems(this IEndpointRouteBuilder app) =>
        app.MapMethods("/problems/{code}", [HttpMethods.Get, HttpMethods.Head], Page).ExcludeFromDescription();

    private static IResult Page(string code, HttpResponse response)
    {
        if (Examples.FirstOrDefault(example => example.Code == code) is not { } problem) return Problems.ForStatus(404);

        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return Results.Content(Html(problem), "text/html; charset=utf-8");
    }

    private static string Html(Problem problem) => $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{problem.Code}</title>
        <h1>{problem.Code}</h1>
        <p>{HtmlEncoder.Default.Encode(problem.Title)} The status is {problem.Status}.</p>
        <p>{(problem.Retryable ? "Retry the same request later." : "The same request fails again: change it.")}</p>
        {(problem.Detail is { } detail ? $"<p>Example: {HtmlEncoder.Default.Encode(detail)}</p>" : "")}
        </html>
        """;
}
