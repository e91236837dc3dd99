using Microsoft.Extensions.FileProviders;

namespace PurchaseApi.Hosting;

/// <summary>The web page at <c>/</c>.</summary>
internal static class WebPage
{
    /// <summary>No script but files of the service. A report, and Swagger UI, have style sheets inside.</summary>
    public const string StyledContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UseWebPage(this WebApplication app)
    {
        // Beside the assembly, so that the folder the service is started in does not matter.
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = static file =>
            {
                file.Context.Response.Headers.ContentSecurityPolicy =
                    file.File.Name == "report.html" ? StyledContentPolicy : ContentSecurityPolicy;
                file.Context.Response.Headers.CacheControl = "no-cache";   // asks again by ETag, so no two releases mix
            },
        });
    }
}
