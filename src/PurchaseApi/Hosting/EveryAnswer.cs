using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Diagnostics;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Hosting;

/// <summary>What every answer carries: the request's id, what keeps browsers strict and, while the service drains, word
/// that the connection ends. What fails is answered with a problem; once an answer has begun it cannot become one any
/// more: then the failure is logged, and the connection is cut.</summary>
internal static class EveryAnswer
{
    public const string RequestId = "X-Request-Id";

    /// <summary>For answers other than pages: browsers neither run nor frame them.</summary>
    private const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    private const int MaxIdLength = 128;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Before everything else.</summary>
    public static void UseEveryAnswer(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>().Begun;
        // As late as this, because the answer to a failure begins by clearing all headers.
        Func<object, Task> describe = context => Describe((HttpContext)context, draining);
        app.Use((RequestDelegate next) => context =>
        {
            context.TraceIdentifier = IdOf(context.Request);
            context.Response.OnStarting(describe, context);
            var answer = next(context);
            return answer.IsCompletedSuccessfully ? answer : Watch(answer, context, app.Logger);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => AnswerFailure(context, app.Logger),
            SuppressDiagnosticsCallback = static _ => true,   // told below, in one line
        });
        // Routes that take a body write every answer themselves.
        app.UseWhen(
            static context => !HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint() is not RouteEndpoint,
            static branch => branch.UseStatusCodePages(static context =>
                Refusal(context.HttpContext).ExecuteAsync(context.HttpContext)));
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

    private static Task Describe(HttpContext context, CancellationToken draining)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NothingLoads;
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        headers[RequestId] = context.TraceIdentifier;
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        // Or clients that keep connections would be cut.
        if (draining.IsCancellationRequested) headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static Task AnswerFailure(HttpContext context, ILogger logger)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is not null) Failures.Log(logger, context, error);
        return Problems.ForStatus(Failures.CallerStatus(error) ?? 500).ExecuteAsync(context);
    }

    /// <summary>For what the framework refuses: an unknown path, a wrong method.</summary>
    private static Problem Refusal(HttpContext context) => Problems.ForStatus(context.Response.StatusCode) with
    {
        Detail = context.Response.StatusCode switch
        {
            404 => $"Nothing at '{Excerpt.From($"{context.Request.Path}")}'; /swagger lists the routes.",
            405 => $"Send {context.Response.Headers.Allow} (was {Excerpt.From(context.Request.Method)}).",
            _ => null,
        },
    };
}

/// <summary>Exceptions that end a request: whose fault they are, and one line in the log.</summary>
internal static partial class Failures
{
    /// <summary>The status of what is the caller's fault: a broken request, or one that was cut off; null for
    /// ours.</summary>
    public static int? CallerStatus(Exception? error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        ConnectionResetException => 400,
        IOException { InnerException: OverflowException } => 400,   // the size of a chunk, from 2^31 on
        RefusedBodyException refused => refused.Problem.Status,
        _ => null,
    };

    public static void Log(ILogger logger, HttpContext context, Exception error)
    {
        var (method, path) = (Excerpt.From(context.Request.Method), Excerpt.From($"{context.Request.Path}"));
        var reason = Excerpt.From(error.Message);
        if (error is OperationCanceledException || CallerStatus(error) is not null)
            LogCut(logger, method, path, context.TraceIdentifier, reason);
        else
            LogFailed(logger, error, method, path, context.TraceIdentifier);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (request {RequestId})")]
    private static partial void LogFailed(
        ILogger logger, Exception error, string method, string path, string requestId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} was cut (request {RequestId}): {Reason}")]
    private static partial void LogCut(ILogger logger, string method, string path, string requestId, string reason);
}
