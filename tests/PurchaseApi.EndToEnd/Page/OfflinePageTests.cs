using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The page where the service cannot be reached: what it last saw, and word of it.</summary>
[Collection(nameof(Browser))]
public sealed class OfflinePageTests(Browser browser) : IDisposable
{
    private const string Report =
        "<!doctype html><html lang=\"en\"><head><title>Report</title></head><body><main><p>Kept.</p></main></body></html>";

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Offline_the_shell_opens_with_the_last_answer_and_the_report()
    {
        models.Publish(report: Report);
        var service = await RunningService.Start(models.Path);
        await using var page = await browser.Open(
            address: service.Client.BaseAddress!.ToString().TrimEnd('/'), hasWorker: true);
        await page.Evaluate<bool>("navigator.serviceWorker.ready.then(() => true)");
        await page.GoTo("/trust/purchase");
        await Expect(page.Quality).ToContainTextAsync("Where it comes from");
        await page.GoTo("/models/purchase/report");
        await Expect(page.All("main")).ToContainTextAsync("Kept.");
        await page.GoTo("/try/purchase");
        await page.Input("pages_viewed").FillAsync("3");
        await Expect(page.Details).ToContainTextAsync("Pages viewed: 3 pages");
        var answer = await page.Figure.InnerTextAsync();
        await Expect(page.All("#problem")).ToBeHiddenAsync();

        await service.DisposeAsync();
        await page.GoTo("/");

        await Expect(page.All("#offline")).ToContainTextAsync("predictions need the service");
        await Expect(page.Figure).ToHaveTextAsync(answer);
        await Expect(page.Input("pages_viewed")).ToHaveValueAsync("3");
        await Expect(page.All("#headline")).ToContainTextAsync("when the service last answered");
        Assert.Empty(await page.Violations());
        await page.Photograph("offline");
        await page.GoTo("/models/purchase/report");
        await Expect(page.All("main")).ToContainTextAsync("Kept.");
        Assert.False(await page.Evaluate<bool>(
            """
            (async () => {
              for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                  if (request.url.includes("/predict")) return true;
              return false;
            })()
            """));
    }
}
