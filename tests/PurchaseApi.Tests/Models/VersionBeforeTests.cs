using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models;

public sealed class VersionBeforeTests : IDisposable
{
    private const string Report =
        "<html><head></head><body><main><p>good</p><!--version before--></main></body></html>";

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task A_served_report_has_version_and_date_on_screen_and_on_paper()
    {
        var version = models.Publish(report: Report);
        await using var api = new Api(models);

        var page = (await api.Get("/models/purchase/report")).Text;

        Assert.Contains($"<main><p class=\"kicker published\">Version {version.Id.Text}, published on ", page);
        Assert.Contains("<style>@page{@bottom-left{content:\"purchase · Version", page);
        Assert.DoesNotContain("version before", page);
    }

    [Fact]
    public async Task A_second_version_is_compared_with_the_first()
    {
        var first = models.Publish(
            report: Report, time: new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        models.Publish(intercept: 1, report: Report);
        await using var api = new Api(models);

        var page = (await api.Get("/models/purchase/report")).Text;

        Assert.Contains("Compared with the version before", page);
        Assert.Contains($"Version {first.Id.Text}, published on January 1, 2026.", page);
        Assert.Contains("<code>roc_auc</code></th><td>0.800 (0.700 to 0.900)</td>", page);
    }
}
