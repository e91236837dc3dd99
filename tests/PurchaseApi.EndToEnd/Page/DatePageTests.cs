using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>A model with dates in the form.</summary>
[Collection(nameof(Browser))]
public sealed class DatePageTests(Browser browser) : IDisposable
{
    private const string Yaml =
        """
        name: purchase
        inputs:
          signed_up: { type: date, example: '2025-06-11' }
          visited: { type: date, timezone: Europe/Berlin, missing: keep, example: '2025-06-29T20:15:00Z' }
          pages: { type: integer, range: [0, 100], example: 3 }
          as_of: { type: date, example: '2025-06-30' }
        features:
          days: days_since(signed_up)
        label: { name: bought, positive: 1 }
        """;

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Dates_and_times_are_picked_and_explained()
    {
        models.Publish(yaml: Yaml);
        await using var service = await RunningService.Start(models.Path);
        await using var page = await browser.Open(address: service.Client.BaseAddress!.ToString().TrimEnd('/'));

        await Expect(page.Figure).ToContainTextAsync("%");
        await Expect(page.Input("signed_up")).ToHaveAttributeAsync("type", "date");
        await Expect(page.Input("signed_up")).ToHaveValueAsync("2025-06-11");
        await Expect(page.Input("visited")).ToHaveValueAsync("2025-06-29T22:15");   // in the contract's zone

        await page.Enter("signed_up", "2025-06-16");
        await page.Enter("visited", "");

        await Expect(page.Details).ToContainTextAsync("igned up 14 days ago");
        Assert.Empty(page.Complaints);
    }
}
