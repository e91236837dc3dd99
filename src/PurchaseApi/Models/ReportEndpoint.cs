using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
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

/// <summary>What a version does differently from the one before it, as a section of its report. The stored report
/// cannot hold it: the same data and seed must give the same bytes, whatever was published before.</summary>
internal static class VersionBefore
{
    /// <returns>Empty where there is none that can be read.</returns>
    public static string Write(ServedModel model, ModelRepository repository)
    {
        foreach (var id in repository.Versions(model.Name))
            if (string.CompareOrdinal(id.Text, model.Version) < 0
                && repository.FindManifest(model.Name, id) is { } manifest)   // or an older one may still be whole
                return Section(id, manifest, model.Manifest);

        return "";
    }

    private static string Section(VersionId id, Manifest before, Manifest now) => string.Create(
        CultureInfo.InvariantCulture, $"""
        <section id="before"><h2>Compared with the version before</h2>
        <p>Version {id.Text}, published on {id.PublishedAt:MMMM d, yyyy}. {Rows(before, now)}</p>
        <div class="scroll" role="region" aria-label="Compared with the version before" tabindex="0"><table>
        <caption>Metrics on each version's own test rows, with 95% intervals</caption>
        <thead><tr><th scope="col">Metric</th><th scope="col">Before</th><th scope="col">This version</th>
        <th scope="col">Change</th></tr></thead>
        <tbody>{string.Concat(now.Metrics.Holdout.Where(metric => before.Metrics.Holdout.ContainsKey(metric.Key))
            .Select(metric => Row(metric.Key, before.Metrics.Holdout[metric.Key], metric.Value)))}</tbody>
        </table></div>
        <dl class="facts">
        {Fact("Algorithm", before.Algorithm.Replace('_', ' '), now.Algorithm.Replace('_', ' '))}
        {Fact("Rows", $"{before.Data.Rows:N0}", $"{now.Data.Rows:N0}")}
        {Fact("Positive", Share(before.Data.BaseRate), Share(now.Data.BaseRate))}
        {Fact("Threshold", Number(before.Threshold?.Value), Number(now.Threshold?.Value))}
        {Fact("Verdict", VerdictWords.For(before.Verdict), VerdictWords.For(now.Verdict))}
        </dl></section>
        """);

    private static string Rows(Manifest before, Manifest now) =>
        before.Data.Sha256 == now.Data.Sha256 && before.Split == now.Split
            ? "Both were measured on the same test rows."
            : "They were measured on different rows: where intervals overlap, a change may be chance.";

    private static string Row(string metric, Estimate before, Estimate now) => string.Create(
        CultureInfo.InvariantCulture,
        $"<tr><th scope=\"row\"><code>{Encoded(metric)}</code></th><td>{before.Value:F3} ({before.Low:F3} to "
        + $"{before.High:F3})</td><td>{now.Value:F3} ({now.Low:F3} to {now.High:F3})</td>"
        + $"<td>{now.Value - before.Value:+0.000;-0.000;0.000}</td></tr>");

    private static string Fact(string name, string before, string now) =>
        $"<dt>{name}</dt><dd>"
        + (before == now ? $"{Encoded(now)}, unchanged" : $"{Encoded(before)} → {Encoded(now)}") + "</dd>";

    private static string Share(double? share) =>
        share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{100 * known:0.#}%") : "–";

    private static string Number(double? value) =>
        value is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "–";

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
