using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Hosting;

/// <summary>An error answer, RFC 9457 with a stable code, the trace and the errors of the fields.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">For programs; it never changes.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Detail">For people: what was given, and the remedy.</param>
internal sealed record Problem(int Status, string Code, string Title, string? Detail = null) : IResult
{
    /// <summary>A page about the code.</summary>
    public string Type => ProblemPages.PathOf(Code);

    /// <summary>This request, by its X-Request-Id.</summary>
    public string? Instance { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool Retryable => Status is 408 or 429 or 503 or 504;

    /// <summary>What is wrong, place by place.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>The counts of a batch that has no valid row.</summary>
    public BatchSummary? Summary { get; init; }

    /// <summary>For support: the request's trace in the telemetry.</summary>
    public string? TraceId { get; init; }

    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What a caller may ask for, where this was too much.</summary>
    [JsonIgnore]
    public Quota? Quota { get; init; }

    /// <summary>The codings that a body may have, where it had another.</summary>
    [JsonIgnore]
    public string? AcceptEncoding { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ProblemMetrics.Answered(this);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = $"{seconds}";
        Quota?.Describe(response.Headers, RetryAfterSeconds ?? 1);
        if (AcceptEncoding is not null) response.Headers.AcceptEncoding = AcceptEncoding;

        var problem = this with
        {
            TraceId = TraceIdOf(httpContext).ToString(),
            Instance = $"urn:request:{httpContext.TraceIdentifier}",
        };
        // Without the request's token: that it was cancelled may be what the problem says.
        await JsonSerializer.SerializeAsync(response.Body, problem, HttpJson.Options, CancellationToken.None);
    }

    /// <summary>The span's, else the caller's, else a new one: without a listener there is no span.</summary>
    private static ActivityTraceId TraceIdOf(HttpContext context) =>
        Activity.Current?.TraceId
        ?? (ActivityContext.TryParse(context.Request.Headers.TraceParent, null, out var caller)
            ? caller.TraceId
            : ActivityTraceId.CreateRandom());
}

/// <summary>Counts error answers by code. Free while nobody listens.</summary>
internal static class ProblemMetrics
{
    public const string MeterName = "PurchaseApi.Hosting";

    // One for the process: a problem is answered where no service is at hand.
    private static readonly Counter<long> Problems = new Meter(MeterName)
        .CreateCounter<long>("purchase_api.problems", "{answer}", "Error answers, by code.");

    public static void Answered(Problem problem)
    {
        if (Problems.Enabled) Problems.Add(1, new("code", problem.Code), new("status", problem.Status));
    }
}

/// <summary>A limit of a caller, as draft-ietf-httpapi-ratelimit-headers-10 says it.</summary>
/// <param name="Name">What is counted: requests or rows.</param>
/// <param name="PerSecond">How many of it.</param>
internal sealed record Quota(string Name, int PerSecond)
{
    public void Describe(IHeaderDictionary headers, int retryAfterSeconds)
    {
        headers["RateLimit-Policy"] = $"\"{Name}\";q={PerSecond};w=1";
        headers["RateLimit"] = $"\"{Name}\";r=0;t={retryAfterSeconds}";
    }
}

/// <summary>What is wrong with one field, row or body.</summary>
/// <param name="Pointer">Where in the body, as a JSON pointer in a URI fragment: <c>#/3/basket_value</c>.</param>
/// <param name="Code">For programs; it never changes.</param>
/// <param name="Detail">For people: what was given, and what is allowed; absent after the first 100 bad rows.</param>
internal sealed record ProblemError(string Pointer, string Code, string? Detail = null);

/// <summary>How many rows there were, what became of them, and what their predictions add up to.</summary>
internal sealed record BatchSummary(long Received, long Succeeded, long Failed)
{
    /// <summary>Of a stream: whether all of it was read.</summary>
    public bool? Complete { get; init; }

    /// <summary>The sum of the probabilities, with a 95% interval for the true count.</summary>
    public Estimate? ExpectedPositives { get; init; }

    /// <summary>The sum of `expected_value`.</summary>
    public double? ExpectedValue { get; init; }

    /// <summary>The sum of `expected_gain`.</summary>
    public double? ExpectedGain { get; init; }

    /// <summary>Rows by intent.</summary>
    public IReadOnlyDictionary<string, long>? Intents { get; init; }

    /// <summary>Rows by action.</summary>
    public IReadOnlyDictionary<string, long>? Actions { get; init; }

    /// <summary>Of a stream: why rows failed, in groups, the largest first.</summary>
    public IReadOnlyList<string>? Failures { get; init; }

    public static BatchSummary FromStream(BatchCounts counts, BatchTotals totals, FailedRows failures) =>
        From(counts, totals) with
        {
            Complete = !counts.IsCut,
            Failures = counts.Failed == 0 ? null : failures.ToList(),
        };

    public static BatchSummary From(BatchCounts counts, BatchTotals totals) =>
        new(counts.Received, counts.Succeeded, counts.Failed)
        {
            ExpectedPositives = totals.ExpectedPositives,
            ExpectedValue = totals.ExpectedValue,
            ExpectedGain = totals.ExpectedGain,
            Intents = totals.Intents,
            Actions = totals.Actions,
        };
}

/// <summary>JSON as it goes over the wire: compact, and readable where HTML would want escapes, which no browser will
/// take JSON for.</summary>
internal static class HttpJson
{
    public static readonly JsonSerializerOptions Options = new(Scoring.Json.Options)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
