using System.Net;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.OpenApi;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models;

public sealed class ReportTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Reports_may_not_fetch_or_run_anything()
    {
        models.Publish(report: "<p>good</p>");
        await using var api = new Api(models);

        var answer = await api.Get("/models/purchase/report");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.Status, answer.ContentType));
        Assert.Equal("<p>good</p>", answer.Text);
        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; "
                + "form-action 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_version_without_a_report_is_404()
    {
        models.Publish();
        await using var api = new Api(models);

        var answer = await api.Get("/models/purchase/report");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("NO_REPORT", (string?)answer.Body!["code"]);
        Assert.Null((await api.Get("/model/info")).Body!["report"]);
    }

    [Fact]
    public async Task Reports_changed_on_disk_are_not_served()
    {
        var version = models.Publish(report: "<p>published</p>");
        await using var api = new Api(models);

        await File.WriteAllTextAsync(FileIn(version), "<p>changed</p>", TestContext.Current.CancellationToken);

        Assert.Equal("<p>published</p>", (await api.Get("/models/purchase/report")).Text);
        var refused = Assert.Throws<VersionException>(
            () => PublishedVersion.Load(models.Repository, "purchase", version.Id));
        Assert.Contains("report.html is not what was published", refused.Message);
    }

    [Theory]
    [InlineData("<p>good</p>", "/models/purchase/report", 200)]
    [InlineData(null, "/models/purchase/report", 404)]
    [InlineData(null, "/models/unknown/report", 404)]
    [InlineData(null, "/models/purchase/report?model_version=20260101T000000Z-00000000", 409)]
    public async Task Every_answer_is_as_documented(string? report, string path, int status)
    {
        models.Publish(report: report);
        await using var api = new Api(models);
        var operation = (await ServedDocument.Fetch(api)).Operations.Single(one => one.Id == "Report");

        var answer = await api.Get(path);

        Assert.Equal(status, (int)answer.Status);
        Assert.Empty(operation.Faults(answer));
    }

    private string FileIn(PublishedVersion version) =>
        Path.Combine(models.Repository.Folder("purchase", version.Id), PublishedVersion.ReportFile);
}
