using System.Globalization;
using System.Text;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.Models;

/// <summary>The training report of the version in service.</summary>
internal static class ReportEndpoint
{
    public const string Path = "/models/{name}/report";

    /// <summary>A report is one file: it fetches nothing and runs nothing, whatever a version's publisher wrote into
    /// it.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static ReadOnlySpan<byte> Start => "<main>"u8;

    public static string PathOf(string name) => Path.Replace("{name}", name, StringComparison.Ordinal);

    public static IResult Report(HttpRequest request, HttpResponse response, ModelsInService models)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (model.Report is not { } report) return Problems.NoReport(model.Name, model.Version);

        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Model-Version"] = model.Version;
        return Results.Bytes(Stamped(report, model), "text/html; charset=utf-8");
    }

    /// <summary>The file holds neither date nor version, since its hash is a part of the version's name; a reader wants
    /// both.</summary>
    private static byte[] Stamped(ReadOnlyMemory<byte> report, ServedModel model)
    {
        var start = report.Span.IndexOf(Start);
        if (start < 0) return report.ToArray();

        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"<p class=\"kicker\">Version {model.Version}, published on {model.TrainedAt:d MMMM yyyy} at "
            + $"{model.TrainedAt:HH:mm} UTC</p>"));
        return [.. report.Span[..(start + Start.Length)], .. line, .. report.Span[(start + Start.Length)..]];
    }
}
