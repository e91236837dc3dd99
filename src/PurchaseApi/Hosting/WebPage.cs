using Microsoft.Extensions.FileProviders;

namespace PurchaseApi.Hosting;

/// <summary>The web page at <c>/</c>.</summary>
internal static class WebPage
{
    /// <summary>For the page's own files; Swagger UI could not live with it.</summary>
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
                file.Context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                file.Context.Response.Headers.CacheControl = "no-cache";   // asks again by ETag, so no two releases mix
            },
        });
    }
}
