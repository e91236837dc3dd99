using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace PurchaseApi.Pages;

/// <summary>The web page: one shell at <c>/try/MODEL</c>, <c>/score/MODEL</c> and <c>/trust/MODEL</c>.</summary>
internal static class WebPage
{
    /// <summary>No script but files of the service. A report, and Swagger UI, have style sheets inside.</summary>
    public const string StyledContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string Shell = "index.html", ServiceWorker = "service-worker.js";

    /// <summary>GET serves HEAD too (RFC 9110, 9.1).</summary>
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] Doors = ["try", "score", "trust"];

    /// <summary>The service worker with the version of the files that it keeps: a browser takes a new one when its bytes
    /// differ. Made when first asked for.</summary>
    private static readonly Lazy<string> WorkerScript = new(() => File.ReadAllText(Path.Combine(Folder, ServiceWorker))
        .Replace("{{version}}", FilesVersion(), StringComparison.Ordinal));

    // Next to the assembly, so that the folder the service is started in does not matter.
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public static void UseWebPage(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(Folder),
        OnPrepareResponse = static file => Describe(file.Context.Response, file.File.Name),
    });

    /// <param name="app">The service.</param>
    /// <param name="defaultModel">Whose page <c>/</c> leads to.</param>
    public static void MapWebPage(this IEndpointRouteBuilder app, string defaultModel)
    {
        app.MapMethods("/", Reading, Redirect($"/try/{defaultModel}"));
        app.MapMethods($"/{ServiceWorker}", Reading, SendServiceWorker);
        foreach (var door in Doors)
        {
            app.MapMethods($"/{door}", Reading, Redirect($"/{door}/{defaultModel}"));
            app.MapMethods($"/{door}/{{name}}", Reading, SendShell);
        }
    }

    private static RequestDelegate Redirect(string path) => context =>
    {
        context.Response.Headers.CacheControl = "no-cache";   // the default model is a setting
        context.Response.Redirect(path);
        return Task.CompletedTask;
    };

    private static Task SendShell(HttpContext context)
    {
        Describe(context.Response, Shell);
        context.Response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.SendFileAsync(Path.Combine(Folder, Shell), context.RequestAborted);
    }

    private static Task SendServiceWorker(HttpContext context)
    {
        Describe(context.Response, ServiceWorker);
        context.Response.ContentType = "text/javascript";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(WorkerScript.Value, context.RequestAborted);
    }

    private static string FilesVersion()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void Describe(HttpResponse response, string file)
    {
        response.Headers.ContentSecurityPolicy =
            file == "report.html" ? StyledContentPolicy : ContentSecurityPolicy;
        response.Headers.CacheControl = "no-cache";   // asks again by ETag, so no two releases mix
    }
}
