using System.Text.Encodings.Web;

namespace PurchaseApi.Hosting;

/// <summary>A page for every code, where the <c>type</c> of a problem leads.</summary>
internal static class ProblemPages
{
    private const string Version = "20260101T000000Z-00000000";

    /// <summary>One of each code.</summary>
    private static readonly Problem[] Examples =
    [
        Problems.InvalidRow([]), Problems.InvalidJson("Line 1, byte 16: '}' is an invalid start of a value."),
        Problems.InvalidQuery([("explain", "yes", "true or false")]), Problems.EmptyBatch(),
        Problems.InvalidCsv("The body is empty; its first line must name the columns."), Problems.BrokenEncoding(),
        Problems.UnknownModel("sales", ["purchase"]), Problems.NoReport("purchase", Version),
        Problems.NotAcceptable("text/html"),
        Problems.BodyTooSlow(new(TimeSpan.FromSeconds(30), 240, TimeSpan.FromHours(1))), Problems.VersionNotLoaded(Version, Version), Problems.BodyTooLarge(8 << 20), Problems.TooManyRows(10_000),
        Problems.UnsupportedMediaType("text/plain"), Problems.UnsupportedEncoding("zstd"),
        Problems.NoValidRow(new(1, 0, 1), []), Problems.BatchAborted(new(1, 0, 1), []), Problems.TooManyStreams(4), Problems.Overloaded(),
        Problems.NoModel("purchase", null), Problems.TookTooLong(TimeSpan.FromMinutes(1)),
        Problems.Of(400), Problems.Of(404), Problems.Of(405), Problems.Of(500),
    ];

    public static string PathOf(string code) => $"/problems/{code}";

    public static void MapProblems(this IEndpointRouteBuilder app) =>
        app.MapMethods("/problems/{code}", [HttpMethods.Get, HttpMethods.Head], Page).ExcludeFromDescription();

    private static IResult Page(string code, HttpResponse response)
    {
        if (Examples.FirstOrDefault(example => example.Code == code) is not { } problem) return Problems.Of(404);

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
        <p>{(problem.Retryable ? "Retry the same request later." : "The same request fails again: change it first.")}</p>
        {(problem.Detail is { } detail ? $"<p>Example: {HtmlEncoder.Default.Encode(detail)}</p>" : "")}
        </html>
        """;
}
