using Microsoft.AspNetCore.Connections;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Hosting;

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
