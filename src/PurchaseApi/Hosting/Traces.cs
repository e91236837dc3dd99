using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace PurchaseApi.Hosting;

/// <summary>Names and tags the request span. ASP.NET Core 10 gives it method, path and server alone; the rest follows
/// OpenTelemetry's conventions for HTTP server spans.</summary>
internal static class Traces
{
    public static void UseTraces(this WebApplication app) => app.Use((RequestDelegate next) => context =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span
            ? Trace(span, context, next)
            : next(context));

    private static async Task Trace(Activity span, HttpContext context, RequestDelegate next)
    {
        await next(context);

        var (method, status) = (context.Request.Method, context.Response.StatusCode);
        span.DisplayName = method;
        // The handler of exceptions takes the endpoint away and keeps it.
        var wanted = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (wanted is RouteEndpoint endpoint)
        {
            span.DisplayName = $"{method} {endpoint.RoutePattern.RawText}";
            span.SetTag("http.route", endpoint.RoutePattern.RawText);
        }

        span.SetTag("http.response.status_code", status);
        if (status < 500) return;   // the caller's faults are none of the service

        span.SetTag("error.type", $"{status}");
        span.SetStatus(ActivityStatusCode.Error);
    }
}
