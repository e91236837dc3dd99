using System.Globalization;
using System.Text;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Models;

/// <summary>The training report of the version in service.</summary>
internal static class ReportEndpoint
{
    public const string Path = "/models/{name}/report";

    /// <summary>A report is one file: it fetches nothing and runs nothing, whatever a version's publisher wrote into
    /// it.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static string PathOf(string name) => ModelSelection.PathOf(name, Path);

    public static IResult Report(
        HttpRequest request, HttpResponse response, ModelsInService models, ModelRepository repository)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (model.Report is not { } report) return Problems.NoReport(model.Name, model.Version);

        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Model-Version"] = model.Version;
        return Results.Text(
            Filled(Encoding.UTF8.GetString(report.Span), model, repository), "text/html; charset=utf-8");
    }

    private static string Filled(string report, ServedModel model, ModelRepository repository)
    {
        var published = string.Create(
            CultureInfo.InvariantCulture,
            $"Version {model.Version}, published on {model.TrainedAt:MMMM d, yyyy} at {model.TrainedAt:HH:mm} UTC");
        var filled = Inserted(
            report, ReportMarks.Start, $"<p class=\"kicker published\">{published}</p>", isAfter: true);
        filled = Inserted(filled, ReportMarks.EndOfHead, Foot(model.Name, published), isAfter: false);
        return filled.Contains(ReportMarks.VersionBefore, StringComparison.Ordinal)
            ? filled.Replace(
                ReportMarks.VersionBefore, VersionBefore.Write(model, repository), StringComparison.Ordinal)
            : filled;
    }

    /// <summary>At the foot of every printed page. A model's name is letters, digits and '-'.</summary>
    private static string Foot(string model, string published) =>
        $"<style>@page{{@bottom-left{{content:\"{model} · {published}\";"
        + "font:8pt system-ui,sans-serif;color:#55616f}}</style>";

    private static string Inserted(string report, string mark, string text, bool isAfter)
    {
        var at = report.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? report : report.Insert(isAfter ? at + mark.Length : at, text);
    }
}
