using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PurchaseApi.Hosting;

/// <summary>An error answer, RFC 9457 with a stable code, the trace and the errors of the fields.</summary>
internal sealed record Problem(int Status, string Code, string Title, string? Detail = null) : IResult
{
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>The counts of a batch that has no valid row.</summary>
    public BatchSummary? Summary { get; init; }

    public string? TraceId { get; init; }

    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = $"{seconds}";

        var problem = this with { TraceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier };
        await JsonSerializer.SerializeAsync(response.Body, problem, HttpJson.Options, httpContext.RequestAborted);
    }
}

/// <param name="Pointer">Where in the body, as a JSON pointer in a URI fragment: <c>#/3/basket_value</c>.</param>
internal sealed record ProblemError(string Pointer, string Code, string Detail);

internal sealed record BatchSummary(int Received, int Succeeded, int Failed);
