using Microsoft.AspNetCore.Connections.Features;

namespace PurchaseApi.Hosting;

/// <summary>What fails in the middle of an answer cannot become a problem any more: the connection is cut, so that
/// nobody takes a part for the whole.</summary>
internal static class CutAnswers
{
    /// <param name="path">The end of the paths whose answers take long; others pay nothing.</param>
    public static void UseCutAnswers(this WebApplication app, string path) =>
        app.Use((RequestDelegate next) => context =>
            context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal)
                ? Watch(context, next)
                : next(context));

    private static async Task Watch(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.Response.HasStarted)
        {
            // HTTP/1.1 misses its last chunk; an answer of HTTP/1.0 ends with the connection, whichever way that ends
            // but by a reset.
            if (HttpProtocol.IsHttp10(context.Request.Protocol))
                context.Features.Get<IConnectionSocketFeature>()?.Socket.Close(timeout: 0);
            throw;
        }
    }
}
