using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Hosting;

/// <summary>What every answer carries: the request's id, what keeps browsers strict and, while the service drains, word
/// that the connection ends. What fails after an answer has begun cannot become a problem any more: it is logged, and
/// the connection is cut.</summary>
internal static class AnswerHeaders
{
    public const string RequestId = "X-Request-Id";

    /// <summary>For answers other than pages: browsers neither run nor frame them.</summary>
    private const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    private const int MaxIdLength = 128;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static void UseAnswerHeaders(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        // As late as this, because the answer to a failure begins by clearing all headers.
        Func<object, Task> describe = context => Describe((HttpContext)context, draining);
        app.Use((RequestDelegate next) => context =>
        {
            context.TraceIdentifier = IdOf(context.Request);
            context.Response.OnStarting(describe, context);
            var answer = next(context);
            return answer.IsCompletedSuccessfully ? answer : Watch(answer, context, app.Logger);
        });
    }

    private static async Task Watch(Task answer, HttpContext context, ILogger logger)
    {
        try
        {
            await answer;
        }
        catch (Exception error)
        {
            Failures.Log(logger, context, error);
            if (context.Response.HasStarted) Cut(context);
            throw;
        }
    }

    /// <summary>So that a part is not taken for the whole: HTTP/1.1 lacks its last chunk, but an answer of HTTP/1.0 is
    /// only known to be cut by a reset.</summary>
    private static void Cut(HttpContext context)
    {
        if (HttpProtocol.IsHttp10(context.Request.Protocol))
            context.Features.Get<IConnectionSocketFeature>()?.Socket.Close(timeout: 0);
    }

    /// <summary>The caller's own, if no log or header can be harmed by it.</summary>
    private static string IdOf(HttpRequest request) =>
        request.Headers[RequestId] is [{ Length: > 0 and <= MaxIdLength } id]
        && !id.AsSpan().ContainsAnyExcept(IdLetters)
            ? id
            : ActivityTraceId.CreateRandom().ToHexString();

    private static Task Describe(HttpContext context, Draining draining)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NothingLoads;
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        headers[RequestId] = context.TraceIdentifier;
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (draining.HasBegun) headers.Connection = "close";   // or clients that keep connections would be cut
        return Task.CompletedTask;
    }
}
