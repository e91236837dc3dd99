using System.Net;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Pages;

public sealed partial class WebPageTests
{
    [GeneratedRegex("\"(/[a-z0-9-]+\\.[a-z]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Kept();

    [Theory]
    [InlineData("/try/purchase", "text/html")]
    [InlineData("/score/purchase", "text/html")]
    [InlineData("/trust/purchase", "text/html")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/style.css", "text/css")]
    [InlineData("/icon.svg", "image/svg+xml")]
    [InlineData("/icon-192.png", "image/png")]
    [InlineData("/manifest.webmanifest", "application/manifest+json")]
    public async Task The_page_loads_only_its_own_files(string path, string type)
    {
        await using var api = new Api();

        var answer = await api.Get(path);

        Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.ContentType));
        var policy = Header(answer, "Content-Security-Policy")!.Split("; ");
        Assert.Equal(
            [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
                "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "frame-ancestors 'none'",
                "base-uri 'none'", "form-action 'none'",
            ], policy);
        Assert.Equal("no-cache", Header(answer, "Cache-Control"));
    }

    [Fact]
    public async Task The_service_worker_keeps_files_of_the_page_in_one_version()
    {
        await using var api = new Api();

        var worker = await api.Get("/service-worker.js");

        Assert.Equal("text/javascript", worker.ContentType);
        Assert.Matches("version = \"[0-9a-f]{12}\"", worker.Text);
        var kept = Kept().Matches(worker.Text).Select(file => file.Groups[1].Value).ToArray();
        Assert.Contains("/index.html", kept);
        foreach (var file in kept) Assert.Equal(HttpStatusCode.OK, (await api.Get(file)).Status);
        var served = Directory.EnumerateFiles(
            Path.Combine(SharedData.Repository, "src", "PurchaseApi", "wwwroot"), "*.js").Select(Path.GetFileName);
        string?[] others = ["service-worker.js", "report.js", "swagger-key.js", "swagger-page.js"];
        Assert.All(served.Except(others), file => Assert.Contains($"/{file}", kept));
    }

    [Theory]
    [InlineData("/", "/try/purchase")]
    [InlineData("/try", "/try/purchase")]
    [InlineData("/score", "/score/purchase")]
    [InlineData("/trust", "/trust/purchase")]
    public async Task Pages_without_a_model_lead_to_the_default_one(string path, string page)
    {
        await using var api = new Api();

        using var answer = await api.Client.GetAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(page, answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Swagger_fits_a_phone()
    {
        await using var api = new Api();

        var page = (await api.Get("/swagger/index.html")).Text;

        Assert.Contains("""<meta name="viewport" content="width=device-width""", page);
    }

    [Fact]
    public async Task The_page_explains_every_metric()
    {
        await using var api = new Api();

        var page = (await api.Get("/words.js")).Text;

        Assert.All(Metric.All, figure => Assert.Contains($"\n    {figure.Name}: \"", page));
    }

    [Fact]
    public async Task The_page_has_no_inline_script_or_style()
    {
        await using var api = new Api();

        var page = (await api.Get("/")).Text;

        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)|<style|https?://", page);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/model/info", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/swagger/index.html", 200)]
    [InlineData("/openapi/purchase-api.json", 200)]
    [InlineData("/nothing", 404)]
    [InlineData("/predict", 405)]
    public async Task Every_answer_is_nosniff(string path, int status)
    {
        await using var api = new Api();

        var answer = await api.Get(path);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
    }

    [Fact]
    public async Task Rejected_rows_are_nosniff_too()
    {
        await using var api = new Api();

        var answer = await api.Predict(Sessions.Typical with { basket_value = -5 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task Swagger_runs_only_scripts_of_the_service()
    {
        await using var api = new Api();

        var answer = await api.Get("/swagger/index.html");

        var policy = Header(answer, "Content-Security-Policy")!.Split("; ");
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotMatch("<script(?![^>]* src=)|https?://", answer.Text);
    }

    private static string? Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
